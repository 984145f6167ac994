"""What somebody does on the Data page, in steps its tests share."""

from pathlib import Path

from sqlalchemy import func, select
from streamlit.testing.v1 import AppTest

from data_access.database import open_store
from data_access.models import Screening
from tests.conftest import make_settings

PAGE = "data.py"
HEADER = "patient,instrument,taken_at,answers,total"


def make_csv(*rows: str, header: str = HEADER) -> bytes:
    """A file of screenings."""
    return "\n".join([header, *rows, ""]).encode()


def upload(app: AppTest, *files: tuple[str, bytes]) -> AppTest:
    """Choose files."""
    app.file_uploader[0].set_value([(name, content, "text/csv") for name, content in files])
    return app.run()


def press(app: AppTest, words: str) -> AppTest:
    """Press the button that begins with these words."""
    next(button for button in app.button if button.label.startswith(words)).click()
    return app.run()


def buttons(app: AppTest) -> list[str]:
    """The acts that the page offers."""
    return [button.label for button in app.button if button.key and button.key.startswith("data_")]


def count_screenings(folder: Path) -> int:
    """How many screenings the clinic of a folder has."""
    store = open_store(make_settings(folder))
    with store.read() as session:
        count = session.scalar(select(func.count(Screening.id)))
    store.close()
    assert count is not None
    return count
