"""How an attack ended, and how its answers are judged."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

import httpx


class Result(StrEnum):
    """How an attack ended."""

    GOT_IN = "got in"
    BROKE = "broke it"
    REFUSED = "refused"
    NOT_APPLICABLE = "not applicable"

    @property
    def is_harm(self) -> bool:
        """Whether the app did not hold."""
        return self in (Result.GOT_IN, Result.BROKE)


@dataclass(frozen=True)
class Outcome:
    """The result of one attack on one app, and one line of evidence, without any secret."""

    result: Result
    evidence: str


def got_in(evidence: str) -> Outcome:
    """The attacker reached the goal."""
    return Outcome(Result.GOT_IN, evidence)


def broke(evidence: str) -> Outcome:
    """The attacker got nothing, but the server failed: an answer with 5xx."""
    return Outcome(Result.BROKE, evidence)


def refused(evidence: str) -> Outcome:
    """The app held."""
    return Outcome(Result.REFUSED, evidence)


def judge(answers: Mapping[str, httpx.Response]) -> Outcome:
    """Got in, when one of the attempts succeeded; broke it, when one made the server fail."""
    for attempt, answer in answers.items():
        if answer.is_success:
            return got_in(f"{attempt}: {answer.status_code}")
    return _failure(answers) or refused(_summary(answers))


def breakdown(answers: Mapping[str, httpx.Response], held: str = "") -> Outcome:
    """Broke it, when one of the attempts made the server fail: an answer of its own is no harm.

    `held` is the evidence that it was refused, where there is more to say than the statuses.
    """
    return _failure(answers) or refused(held or f"no error of the server; {_summary(answers)}")


def _failure(answers: Mapping[str, httpx.Response]) -> Outcome | None:
    for attempt, answer in answers.items():
        if answer.is_server_error:
            return broke(f"{attempt}: {answer.status_code}")
    return None


def _summary(answers: Mapping[str, httpx.Response]) -> str:
    codes = " or ".join(sorted({str(answer.status_code) for answer in answers.values()}))
    return (
        f"{len(answers)} attempts: {codes}"
        if len(answers) > 1
        else f"{next(iter(answers))}: {codes}"
    )
