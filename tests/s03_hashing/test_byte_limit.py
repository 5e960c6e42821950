"""s03 promises 8 characters or more, and at most the 72 bytes in UTF-8 that bcrypt reads.

Explained: stages/s03_hashing.md#the-rule-at-the-door
"""

import json
from pathlib import Path
from typing import Literal
from unicodedata import normalize

import httpx
import pytest

from tests.support.promises import Person, is_refused, until
from tests.support.store import fits, stored_hash

UnicodeForm = Literal["NFC", "NFD", "NFKC", "NFKD"]
JSON = {"Content-Type": "application/json"}
ACCEPTED = {
    "8-letters": "8 bytes.",
    "72-bytes": "x" * 72,
    "8-accented-letters": "é" * 8,
    "72-bytes-in-36-accented-letters": "é" * 36,
    "8-emoji": "😀" * 8,
    "72-bytes-in-18-emoji": "😀" * 18,
    "spaces": " " * 8,
    "72-bytes-once-composed": normalize("NFD", "é" * 36),
}
REFUSED = {
    "7-letters": "7 bytes",
    "8-bytes-in-2-emoji": "😀" * 2,
    "8-bytes-in-4-accented-letters": "é" * 4,
    "7-letters-once-composed": normalize("NFD", "é" * 7),
    "73-bytes": "x" * 73,
    "73-bytes-in-37-letters": "é" * 36 + "x",
    "74-bytes-in-37-letters": "é" * 37,
    "73-bytes-in-19-emoji-and-letters": "😀" * 18 + "x",
    "120-bytes-in-60-letters": "é" * 60,
    "74-bytes-once-composed": normalize("NFD", "é" * 37),
}
WITH_NUL = {
    "NUL-at-the-end": "quiet green lamp\0",
    "NUL-inside": "quiet\0green lamp",
    "only-NUL": "\0" * 16,
}


@until("s12")
@pytest.mark.parametrize("password", ACCEPTED.values(), ids=ACCEPTED)
def test_a_password_that_fits_is_taken(client: httpx.Client, password: str) -> None:
    """ASVS: 6.2.5, 6.2.9"""
    assert Person(password=password).register(client).status_code == 201


@until("s12")
@pytest.mark.parametrize("password", REFUSED.values(), ids=REFUSED)
def test_a_password_that_does_not_fit_is_refused(client: httpx.Client, password: str) -> None:
    """ASVS: 6.2.1"""
    response = Person(password=password).register(client)
    assert is_refused(response)
    assert password not in response.text


@pytest.mark.parametrize("password", WITH_NUL.values(), ids=WITH_NUL)
def test_a_character_that_ends_a_text_is_refused(client: httpx.Client, password: str) -> None:
    """Explained: stages/s03_hashing.md#the-rule-at-the-door"""
    response = Person(password=password).register(client)
    assert is_refused(response)
    assert password not in response.text


def test_half_a_letter_is_refused_and_not_repeated(client: httpx.Client, person: Person) -> None:
    """JSON can send one; Python's codec would name it, and where in the password it is."""
    registration = {**person.registration(), "password": "half of \ud83d is no letter"}
    response = client.post("/auth/register", content=json.dumps(registration), headers=JSON)
    assert is_refused(response)
    assert "ud83d" not in response.text.casefold()


@pytest.mark.parametrize("form", ["NFC", "NFD", "NFKC", "NFKD"])
def test_however_it_is_typed_one_form_is_hashed(
    client: httpx.Client, database: Path, form: UnicodeForm
) -> None:
    person = Person(password=normalize(form, "Grüße über Ägypten"))
    assert person.register(client).status_code == 201
    assert fits("Grüße über Ägypten", stored_hash(database, person.username))


def test_letters_that_only_look_alike_stay_two_passwords(
    client: httpx.Client, database: Path
) -> None:
    person = Person(password="a quiet x\u00b2 and the ligature \ufb01")
    assert person.register(client).status_code == 201
    stored = stored_hash(database, person.username)
    assert fits("a quiet x\u00b2 and the ligature \ufb01", stored)
    assert not fits("a quiet x2 and the ligature fi", stored)
