"""s03 promises that a password has 8 to 72 bytes in UTF-8: bcrypt would ignore what follows."""

import httpx
import pytest

from tests.promises import Person, is_refused

ACCEPTED = {
    "8-bytes": "8 bytes.",
    "72-bytes": f"{'x':x>72}",
    "8-bytes-in-4-accented-letters": "é" * 4,
    "72-bytes-in-36-accented-letters": "é" * 36,
    "8-bytes-in-2-emoji": "😀" * 2,
    "72-bytes-in-18-emoji": "😀" * 18,
    "spaces": " " * 8,
}
REFUSED = {
    "7-bytes": "7 bytes",
    "73-bytes": f"{'x':x>73}",
    "7-bytes-in-4-letters": "éééx",
    "73-bytes-in-37-letters": "é" * 36 + "x",
    "74-bytes-in-37-letters": "é" * 37,
    "73-bytes-in-19-emoji-and-letters": "😀" * 18 + "x",
    "120-bytes-in-60-letters": "é" * 60,
    "NUL-at-the-end": "a password\0",
    "NUL-inside": "a pass\0word",
    "only-NUL": "\0" * 8,
}


@pytest.mark.parametrize("password", ACCEPTED.values(), ids=ACCEPTED)
def test_it_fits(client: httpx.Client, password: str) -> None:
    assert Person(password=password).register(client).status_code == 201


@pytest.mark.parametrize("password", REFUSED.values(), ids=REFUSED)
def test_it_does_not_fit(client: httpx.Client, password: str) -> None:
    response = Person(password=password).register(client)
    assert is_refused(response)
    assert password not in response.text
