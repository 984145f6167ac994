"""Text of patients, files and people goes to the screen by few doors, each of which escapes: read from the source."""

import ast
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
READ_AS_MARKDOWN = {
    "button": "label", "checkbox": "label", "date_input": "label", "dialog": "title", "download_button": "label",
    "expander": "label", "file_uploader": "label", "form_submit_button": "label", "link_button": "label",
    "multiselect": "label", "number_input": "label", "page_link": "label", "pills": "label", "popover": "label",
    "radio": "label", "segmented_control": "label", "selectbox": "label", "spinner": "text", "status": "label",
    "text_area": "label", "text_input": "label", "toast": "body", "toggle": "label",
}  # fmt: skip
NEVER = ("write", "caption", "title", "header", "subheader", "latex", "info", "warning", "error", "success",
         "exception", "dataframe", "data_editor", "table", "metric", "download_button", "json", "text", "map",
         "login",
         "write_stream", "help", "echo", "iframe", "components", "cache_data")  # fmt: skip
"""Used by none of ours: these read text as markdown, bring Streamlit's own download, or need no sign-in."""
SAFE_CALLS = ("plain", "plural", "count_of")
LABELS_OF_OTHERS = {
    ("dashboard/components/administration/assignment_dialogs.py", "verb"): "one of three constants",
    ("dashboard/components/administration/assignment_dialogs.py", "words"): "one of three constants and a count",
    ("dashboard/components/administration/settings_section.py", "label"): "constants and bounds",
    ("dashboard/components/data/acts.py", "label"): "one of two constants",
    ("dashboard/components/data/acts.py", "words"): "a constant and a count",
    ("dashboard/components/data/draft_editor.py", "words"): "a constant and a count",
    ("dashboard/filters.py", "label"): "constants of the pages",
}
"""Labels that are handed over by name, each of which was looked at: file, name, and what it holds."""


@cache
def list_sources() -> list[Path]:
    return sorted([*(ROOT / "dashboard").rglob("*.py"), *(ROOT / "pages").rglob("*.py")])


@cache
def list_calls(path: Path) -> tuple[tuple[str, ast.Call], ...]:
    """Every call of something's attribute: its name and the call, decorators among them."""
    nodes = ast.walk(ast.parse(path.read_text(encoding="utf-8")))
    calls = [node for node in nodes if isinstance(node, ast.Call)]
    return tuple((call.func.attr, call) for call in calls if isinstance(call.func, ast.Attribute))


def is_streamlits(call: ast.Call) -> bool:
    assert isinstance(call.func, ast.Attribute)
    return isinstance(call.func.value, ast.Name) and call.func.value.id == "st"


def where(path: Path, call: ast.Call) -> str:
    return f"{path.relative_to(ROOT).as_posix()}:{call.lineno}"


def test_only_two_doors_put_markup_on_the_page():
    """``show`` (markdown with markup, every value escaped) and style sheets of our own."""
    doors: dict[str, set[str]] = {}
    for path in list_sources():
        for name, call in list_calls(path):
            if name in ("markdown", "html") and is_streamlits(call):
                doors.setdefault(name, set()).add(path.relative_to(ROOT).as_posix())
                if name == "html":
                    (argument,) = call.args
                    told = ast.unparse(argument)
                    assert told.startswith(("f'<style>{", 'f"<style>{', "style_sheet(")), where(path, call)
    assert doors["markdown"] == {"dashboard/components/html.py"}


def test_no_page_uses_an_element_that_reads_data_as_markdown_or_brings_its_own_download():
    found = [
        f"{where(path, call)} st.{name}"
        for path in list_sources()
        for name, call in list_calls(path)
        if name in NEVER and is_streamlits(call)
    ]
    assert found == []


def is_safe(node: ast.expr, file: str) -> bool:
    """Whether a label holds nothing but words of ours, counts, and text that ``plain`` was asked about."""
    if isinstance(node, ast.Constant):
        return True
    if isinstance(node, ast.Name):
        return node.id.isupper() or (file, node.id) in LABELS_OF_OTHERS
    if isinstance(node, ast.Subscript):
        return is_safe(node.value, file)
    if isinstance(node, ast.Call):
        return isinstance(node.func, ast.Name) and node.func.id in SAFE_CALLS
    if isinstance(node, ast.JoinedStr):
        return all(is_safe(value, file) for value in node.values)
    if isinstance(node, ast.FormattedValue):
        return node.format_spec is not None or is_safe(node.value, file)
    return isinstance(node, ast.IfExp) and is_safe(node.body, file) and is_safe(node.orelse, file)


def test_every_label_that_streamlit_reads_as_markdown_is_our_own_words_or_went_through_plain():
    unsafe = []
    for path in list_sources():
        file = path.relative_to(ROOT).as_posix()
        for name, call in list_calls(path):
            if name not in READ_AS_MARKDOWN or not call.args:
                continue
            if (is_streamlits(call) or name in ("text_input", "selectbox")) and not is_safe(call.args[0], file):
                unsafe.append(f"{where(path, call)} {ast.unparse(call.args[0])}")
    assert unsafe == []


def test_help_texts_are_our_own_words():
    unsafe = [
        where(path, call)
        for path in list_sources()
        for name, call in list_calls(path)
        if is_streamlits(call)
        for keyword in call.keywords
        if keyword.arg == "help" and not is_safe(keyword.value, path.relative_to(ROOT).as_posix())
    ]
    assert unsafe == []


def test_the_text_of_a_progress_bar_went_through_plain():
    unsafe = []
    for path in list_sources():
        for name, call in list_calls(path):
            texts = [keyword.value for keyword in call.keywords if keyword.arg == "text"]
            if name == "progress" and texts and not is_safe(texts[0], ""):
                unsafe.append(where(path, call))
    assert unsafe == []
