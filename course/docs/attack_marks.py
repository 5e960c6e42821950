"""What becomes of an attack, as a mark for the eye and in words for all."""

from attacks.lab.outcome import Result

MARKS = {
    Result.GOT_IN: "✗",
    Result.BROKE: "!",
    Result.REFUSED: "✓",
    Result.NOT_APPLICABLE: "·",
}


def mark_of(result: str) -> str:
    """Return a result as its mark, which is only for the eye, and its words."""
    mark = MARKS[Result(result)]
    return (
        f'<span class="outcome {kind_of(result)}">'
        f'<span aria-hidden="true">{mark}</span> {result}</span>'
    )


def cell_of(result: str, *classes: str) -> str:
    """Return a result as a narrow cell, which shows the mark, says the words, and tells a mouse."""
    names = " ".join(("outcome", kind_of(result), *classes))
    mark = f'<span aria-hidden="true" title="{result}">{MARKS[Result(result)]}</span>'
    return f'<td class="{names}">{mark} <span class="visually-hidden">{result}</span></td>'


def kind_of(result: str) -> str:
    """Return the class that the style sheets know a result by."""
    return result.replace(" ", "-")
