"""Whether the answer to a task is right, and what came of it when it is not."""

from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from types import TracebackType
from typing import Any

Facts = Iterable[tuple[str, object, object]]  # what it is, what came, and what is right
LONGEST = 200


class _Catch(AbstractContextManager["_Catch"]):
    """Keeps the error of the reader's code, whatever it is, so that the notebook runs on."""

    error: Exception | None = None

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> bool:
        self.error = error if isinstance(error, Exception) else None
        return self.error is not None


def check(answer: Any, try_out: Callable[[Any], Facts]) -> None:
    """Say whether an answer is right, and if not, what came of it; it never fails.

    Args:
        answer: what the reader wrote; three dots mean nothing yet.
        try_out: uses the answer, and gives for each fact its name, what came, and what is right.
    """
    if answer is ...:
        print("Not yet: replace the three dots in the cell above, then run both cells again.")
        return
    wrong: list[str] = []
    with _Catch() as caught:
        wrong.extend(
            f"{name}: {_shorten(came)}, and not {_shorten(right)}."
            for name, came, right in try_out(answer)
            if came != right
        )
    if caught.error:
        wrong.append(f"{type(caught.error).__name__}: {_shorten(caught.error)}")
    lines = (
        ["Not yet.", *wrong, "The hint in the task helps."] if wrong else ["Yes, that is right."]
    )
    print(*lines, sep="\n    ")


def outcome_of(function: Callable[..., object], *arguments: object) -> object:
    """Return what a call returns, or the error that it raises."""
    outcome: object = None
    with _Catch() as caught:
        outcome = function(*arguments)
    return caught.error or outcome


def _shorten(value: object) -> str:
    text = str(value) if isinstance(value, Exception) else repr(value)
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"
