"""The exercise of s03: the passwords that everyone tries first are refused.

Explained: exercises.md#refuse-common-passwords
"""

from dataclasses import replace

import httpx
import pytest

from tests.support.promises import Person, is_refused

COMMON = ("password", "12345678", "iloveyou", "qwertyuiop")  # those that the exercise names


@pytest.mark.parametrize("password", COMMON)
@pytest.mark.parametrize("spelling", [str.lower, str.upper])
def test_a_common_password_is_refused(
    client: httpx.Client, password: str, spelling: type[str]
) -> None:
    assert is_refused(Person(password=spelling(password)).register(client))


def test_a_password_that_holds_the_name_is_refused(client: httpx.Client, person: Person) -> None:
    assert is_refused(replace(person, password=f"{person.username}-1").register(client))
    assert is_refused(replace(person, password=person.username.upper()).register(client))


def test_another_password_is_accepted(client: httpx.Client) -> None:
    assert Person(password="correct horse battery").register(client).status_code == 201
    assert Person(password=f"not only {COMMON[0]}").register(client).status_code == 201
