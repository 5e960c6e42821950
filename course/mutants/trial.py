"""What is handed to the pytest that tries edits, and what it hands back."""

from pydantic import BaseModel, TypeAdapter

NEVER_ENDED = "it never ended"


class Trial(BaseModel):
    """A file of a stage as it is tried, and the first promise that was broken then, if one was.

    `inside_only` spares what is known to survive the minutes that promises over HTTP take.
    """

    file: str
    source: str
    inside_only: bool = False
    broken: str | None = None


TRIALS = TypeAdapter(list[Trial])
