"""What the notebooks share: replies, tokens and plots made readable, and answers checked.

Each picture is HTML with plain text behind it, for a viewer that shows no HTML. Colours carry
nothing that words do not say too, and are readable on a light and on a dark page.
"""

import base64
import io
import json
from collections.abc import Callable, Sequence
from html import escape
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

import httpx
from IPython.display import display

from course.catalog import load_catalog

if TYPE_CHECKING:
    from matplotlib.figure import Figure  # slow to import, and one notebook alone needs it

publish: Callable[..., None] = display  # IPython gives it no types

HEADERS_THAT_MATTER = ("allow", "cache-control", "content-type", "www-authenticate")
BLUE, GREEN, ORANGE = "#0072b2", "#009e73", "#d55e00"  # colour-blind readers tell them apart
PARTS = {"header": (BLUE, "solid"), "payload": (GREEN, "dashed"), "signature": (ORANGE, "double")}
CODE = "font-family:monospace;white-space:pre-wrap;overflow-wrap:anywhere"
NEEDS_INSIDE = (
    "Passed over: this cell looks inside the server, and BASE_URL names one that was not "
    'started here. To see it, set BASE_URL = "" and run the notebook again.'
)


def show(reply: httpx.Response) -> None:
    """Show a reply: the request that it answers, the status, the headers that matter, the body."""
    request = f"{reply.request.method} {reply.request.url.path}"
    status = f"{reply.status_code} {HTTPStatus(reply.status_code).phrase}"
    headers = [
        f"{name}: {reply.headers[name]}" for name in HEADERS_THAT_MATTER if name in reply.headers
    ]
    rest = "\n".join([*headers, "", _body(reply)])
    bold = f"{CODE};font-weight:bold;font-size:115%"
    content = _box(request, CODE) + _box(status, bold) + _box(rest, CODE)
    _display(_frame(content, GREEN if reply.is_success else ORANGE), f"{request}\n{status}\n{rest}")


def _body(reply: httpx.Response) -> str:
    try:
        return json.dumps(reply.json(), indent=2, ensure_ascii=False)
    except ValueError:
        return reply.text


def _box(text: str, style: str) -> str:
    return f'<div style="{style}">{escape(text)}</div>'


def _frame(content: str, colour: str, line: str = "solid") -> str:
    style = f"margin:.4em 0;padding:.4em 1em;border-left:.35em {line} {colour};line-height:1.5"
    return f'<div style="{style}">{content}</div>'


def _display(page: str, text: str) -> None:
    publish({"text/html": page, "text/plain": text}, raw=True)


def decode_part(part: str) -> bytes:
    """Undo the base64url of one part of a token, which leaves out the `=` at the end.

    RFC 7515, section 2.

    Raises:
        ValueError: the part is not base64url.
    """
    return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))


def show_token(token: str) -> None:
    """Show the three parts of a JWT, each with its name, a line of its own, and what it says.

    Raises:
        ValueError: the token does not have three parts, or one of them cannot be read.
    """
    header, payload, signature = parts = token.split(".")
    meanings = [
        json.dumps(json.loads(decode_part(header))),
        json.dumps(json.loads(decode_part(payload))),
        f"{len(decode_part(signature))} bytes that nobody can make without the key",
    ]
    whole, frames, text = [], [], []
    for name, part, meaning in zip(PARTS, parts, meanings, strict=True):
        colour, line = PARTS[name]
        whole.append(f'<span style="border-bottom:.2em {line} {colour}">{part}</span>')
        content = _box(name, "font-weight:bold") + _box(part, CODE) + _box(meaning, CODE)
        frames.append(_frame(content, colour, line))
        text.append(f"{name}\n{part}\n{meaning}")
    _display(
        f'<div style="{CODE};padding:.6em 0">{".".join(whole)}</div>' + "".join(frames),
        "\n\n".join(text),
    )


def show_plot(
    figure: "Figure", description: str, columns: Sequence[str], rows: Sequence[Sequence[str]]
) -> None:
    """Show a plot with its table beside it, or below it where there is no room.

    Args:
        figure: the plot.
        description: what a reader who cannot see it should know.
        columns: the names of the table's columns.
        rows: the table's cells, ready to read.
    """
    image = io.BytesIO()
    figure.savefig(image, format="svg", bbox_inches="tight")
    source = "data:image/svg+xml;base64," + base64.b64encode(image.getvalue()).decode()
    page = (
        '<div style="display:flex;flex-wrap:wrap;gap:1.5em;align-items:center">'
        f'<img src="{source}" alt="{escape(description)}" style="max-width:100%">'
        f"{_table(columns, rows)}</div>"
    )
    _display(page, "\n".join([description, *("\t".join(row) for row in [columns, *rows])]))


def _table(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    head = "".join(f'<th scope="col">{escape(name)}</th>' for name in columns)
    body = ("".join(f"<td>{escape(cell)}</td>" for cell in row) for row in rows)
    lines = "".join(f"<tr>{cells}</tr>" for cells in body)
    return f"<table><thead><tr>{head}</tr></thead><tbody>{lines}</tbody></table>"


def show_doors(slug: str) -> None:
    """Show which doors a stage opens and closes.

    Raises:
        CatalogError: there is no such stage.
    """
    catalog = load_catalog()
    stage = catalog.find(slug)
    for done, doors in ("Opens", catalog.opened_by(stage)), ("Closes", catalog.closed_by(stage)):
        texts = [door.text for door in doors] or ["nothing"]
        print(f"{done}:", *texts, sep="\n    ")


def check(answer: Any, is_right: Callable[[Any], bool]) -> None:
    """Say whether an answer is right; it never fails, so that the notebook runs on without one."""
    try:
        right = answer is not ... and is_right(answer)
    except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError) as error:
        print(f"Not yet: {type(error).__name__}: {error}")
        return
    if right:
        print("Yes, that is right.")
    elif answer is ...:
        print("Not yet: replace the three dots in the cell above, then run both cells again.")
    else:
        print("Not yet. The hint in the task helps.")
