"""What kind of file it is, by its first bytes and never by its name; some kinds are refused with what to do."""

import re
from typing import Final

from data_access.errors import ImportRefused

HEAD: Final = 4_096
SAVE_AS: Final = "Save it as “CSV UTF-8” or XLSX and import that."
REFUSED: Final = {
    b"%PDF": "is a PDF, from which no table can be read. Export the data itself as CSV or XLSX.",
    b"\x1f\x8b": "is a compressed file. Unpack it and choose the file in it.",
    b"7z\xbc\xaf\x27\x1c": "is a compressed file. Unpack it and choose the file in it.",
    b"Rar!": "is a compressed file. Unpack it and choose the file in it.",
    b"\x89PNG": "is a picture. Choose the file that the data was exported to.",
    b"\xff\xd8\xff": "is a picture. Choose the file that the data was exported to.",
    b"{\\rtf": f"is a document of a word processor. {SAVE_AS}",
    b"SQLite format 3\0": "is a database. Export its tables as CSV and import those.",
    b"+/v8": f"is UTF-7 text, which no longer is in use. {SAVE_AS}",
}
OLD_OFFICE: Final = b"\xd0\xcf\x11\xe0"
JSON = re.compile(rb"\s*(\{|\[\s*[\{\[\]])")
XML = re.compile(rb"\s*<")
WEB_PAGE = re.compile(rb"<(!doctype\s+html|html|table|meta|head|body|div)\b", re.IGNORECASE)
BOM: Final = b"\xef\xbb\xbf"


def find_kind(name: str, head: bytes) -> str:
    """Text | workbook | fhir. Raises ImportRefused for what cannot be read."""
    if not head:
        raise ImportRefused(f"{name} is empty: not even a header line. Check the export it came from.")
    if head.startswith(OLD_OFFICE):
        raise ImportRefused(
            f"{name} is a spreadsheet in Excel's old form, or one that is protected by a password. "
            "Open it, and save it as XLSX without a password."
        )
    for mark, told in REFUSED.items():
        if head.startswith(mark):
            raise ImportRefused(f"{name} {told}")
    if head.startswith(b"PK"):
        return "workbook"
    head = head.removeprefix(BOM)
    if XML.match(head):
        if WEB_PAGE.search(head):
            raise ImportRefused(
                f"{name} is a web page, though its name may say otherwise. Open it, and save it as XLSX."
            )
        return "fhir"
    return "fhir" if JSON.match(head) else "text"
