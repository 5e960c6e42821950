"""How an attack ended, and how its answers are judged."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

import httpx


class Result(StrEnum):
    """How an attack ended."""

    GOT_IN = "got in"
    REFUSED = "refused"
    NOT_APPLICABLE = "not applicable"


@dataclass(frozen=True)
class Outcome:
    """The result of one attack on one app, and one line of evidence, without any secret."""

    result: Result
    evidence: str


def got_in(evidence: str) -> Outcome:
    """The attacker reached the goal."""
    return Outcome(Result.GOT_IN, evidence)


def refused(evidence: str) -> Outcome:
    """The app held."""
    return Outcome(Result.REFUSED, evidence)


def judge(answers: Mapping[str, httpx.Response]) -> Outcome:
    """Got in, when one of the attempts succeeded or broke the server."""
    for attempt, answer in answers.items():
        if answer.is_success or answer.is_server_error:
            return got_in(f"{attempt}: {answer.status_code}")
    return refused(_summary(answers))


def breakdown(answers: Mapping[str, httpx.Response]) -> Outcome:
    """Got in, when one of the attempts broke the server: an answer of its own is no harm."""
    for attempt, answer in answers.items():
        if answer.is_server_error:
            return got_in(f"{attempt}: {answer.status_code}")
    return refused(f"no error of the server; {_summary(answers)}")


def _summary(answers: Mapping[str, httpx.Response]) -> str:
    codes = " or ".join(sorted({str(answer.status_code) for answer in answers.values()}))
    return (
        f"{len(answers)} attempts: {codes}"
        if len(answers) > 1
        else f"{next(iter(answers))}: {codes}"
    )
