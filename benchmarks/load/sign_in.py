"""Signing in as a browser does: the program's own form, answered with a cookie."""

import re
from http import HTTPStatus

import httpx2

from benchmarks.load.clinic import PASSWORD, Clinic, Person
from tests.streamlit_protocol import COOKIE


def sign_in(clinic: Clinic, person: Person, url: str) -> str:
    """A new session of a person; the token of its cookie."""
    typed = {"login": person.login, "password": PASSWORD, "code": clinic.show_code(person)}
    answer = httpx2.post(f"{url}/sign-in", data=typed, headers={"Origin": url}, timeout=60)
    found = re.search(rf"{COOKIE}=([A-Za-z0-9_-]+)", answer.headers.get("set-cookie", ""))
    if answer.status_code != HTTPStatus.SEE_OTHER or found is None:
        raise RuntimeError(f"{person.login} could not sign in: {answer.status_code}")
    return found.group(1)
