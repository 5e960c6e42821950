"""Runs the attacks of attacks/ against an app on this machine, and on no other."""

import importlib
import pkgutil
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import httpx

import attacks
from attacks.lab.attack import Attack
from attacks.lab.outcome import Outcome, Result
from attacks.lab.target import TLS, NotApplicableError, Target
from course.errors import CourseError
from course.loopback import pin_to_loopback

PATIENCE = 30.0  # seconds that an attack waits for one answer


class AttackError(CourseError):
    """An attack cannot be run as asked; the message is for the reader."""


def load_attacks(names: Iterable[str] = ()) -> list[Attack]:
    """Return the attacks by name, all of them when no name is given; storms come last.

    Raises:
        AttackError: there is no attack of that name.
    """
    modules = pkgutil.iter_modules(attacks.__path__, "attacks.")
    found = (getattr(importlib.import_module(module.name), "run", None) for module in modules)
    known = {attack.name: attack for attack in found if isinstance(attack, Attack)}
    wanted = list(names) or list(known)
    for name in wanted:
        if name not in known:
            raise AttackError(f"There is no attack {name!r}. The attacks are {', '.join(known)}.")
    return sorted((known[name] for name in wanted), key=lambda attack: (attack.storm, attack.name))


def must_be_an_app(address: str) -> None:
    """Look for the pages that every app of the course has, so that no path is mistaken for one.

    Raises:
        AttackError: they are not there, or nothing answers.
    """
    pages = ("openapi.json", "secure-data")
    try:
        found = [
            httpx.get(f"{address}/{page}", timeout=PATIENCE, trust_env=False) for page in pages
        ]
    except httpx.HTTPError as error:
        raise AttackError(f"Nothing answers at {address}: {type(error).__name__}.") from None
    if all(page.status_code == httpx.codes.NOT_FOUND for page in found):
        raise AttackError(f"There is no app of the course at {address}: /{pages[1]} is missing.")


def run_attack(attack: Attack, target: Target) -> Outcome:
    """Run one attack; what keeps it from running is its evidence."""
    try:
        return attack.run(target)
    except NotApplicableError as reason:
        return Outcome(Result.NOT_APPLICABLE, str(reason))
    except httpx.HTTPError as error:
        return Outcome(Result.NOT_APPLICABLE, f"no answer: {type(error).__name__}")


def attack_app(
    url: str,
    chosen: Sequence[Attack],
    *,
    secret_key: str | None = None,
    database: Path | None = None,
    server_log: Path | None = None,
) -> Iterator[tuple[Attack, Outcome]]:
    """Run attacks against the app at a URL, one after the other.

    Args:
        url: an address on this machine.
        chosen: the attacks.
        secret_key: the key that signs its tokens, if it has leaked.
        database: its SQLite file, if it has leaked.
        server_log: the file that holds what it prints, if it has leaked.

    Raises:
        LoopbackError: the URL leads elsewhere.
        AttackError: no app answers there.
    """
    address = pin_to_loopback(url)
    must_be_an_app(address)
    # A server that broke closes the connection: each request gets its own.
    limits = httpx.Limits(max_keepalive_connections=0)
    for attack in chosen:
        with httpx.Client(
            base_url=address, timeout=PATIENCE, limits=limits, trust_env=False, verify=TLS
        ) as http:
            yield attack, run_attack(attack, Target(http, secret_key, database, server_log))


def table_row(attack: Attack, outcome: Outcome) -> str:
    """Return a line of the table that `attack` prints."""
    return f"{outcome.result:<15} {attack.name:<22} {outcome.evidence}"
