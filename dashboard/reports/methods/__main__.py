"""``make docs``: writes docs/methods.md from the definitions and docstrings."""

from pathlib import Path

from dashboard.reports.methods.markdown import write_methods

FILE = Path(__file__).resolve().parents[3] / "docs" / "methods.md"

if __name__ == "__main__":
    FILE.write_text(write_methods(), encoding="utf-8")
