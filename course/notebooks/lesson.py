"""What the notebooks show: replies, tokens, plots and doors, made readable.

Each picture is HTML with plain text behind it, for a viewer that shows no HTML. Colours carry
nothing that words do not say too.
"""

import base64
import io
import json
import re
from collections.abc import Callable, Sequence
from hashlib import sha256
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

import httpx
from IPython.display import display

from course.catalog import load_catalog
from course.status import reason_phrase

if TYPE_CHECKING:
    from matplotlib.figure import Figure  # slow to import, and one notebook alone needs it

publish: Callable[..., None] = display  # IPython gives it no types

STYLE = Path(__file__).with_name("lesson.css").read_text(encoding="utf-8")
SENT_HEADERS = ("authorization", "content-type")
REPLY_HEADERS = ("allow", "cache-control", "content-type", "retry-after", "www-authenticate")
PARTS = ("header", "payload", "signature")
LONGEST_VALUE, LONGEST_BODY = 60, 2000  # characters that are shown of a header, and of a body
WIDE = 6.0  # inches; a plot that is wider has a row of its own
BLACK = "#000000"  # what matplotlib draws text and axes with


def show(reply: httpx.Response) -> None:
    """Show a reply beside the request that it answers: the headers that matter, and the bodies."""
    request = reply.request
    sent = [f"{request.method} {request.url.path}", *_lines(request, SENT_HEADERS)]
    status = f"{reply.status_code} {reason_phrase(reply.status_code)}"
    came = [status, *_lines(reply, REPLY_HEADERS)]
    verdict = "yes" if reply.is_success else "no"
    _display(
        _box(sent[0], sent[1:]) + _box(came[0], came[1:], verdict), "\n".join([*sent, "", *came])
    )


def _lines(message: httpx.Request | httpx.Response, names: Sequence[str]) -> list[str]:
    """List the headers of these names, and the body below them."""
    headers = [
        f"{name}: {_shorten(message.headers[name])}" for name in names if name in message.headers
    ]
    body = _body(message.read())
    return [*headers, "", body] if body else headers


def _shorten(value: str) -> str:
    if len(value) <= LONGEST_VALUE:
        return value
    return f"{value[: LONGEST_VALUE // 2]}… ({len(value)} characters)"


def _body(content: bytes) -> str:
    try:
        text = json.dumps(json.loads(content), indent=2, ensure_ascii=False)
    except ValueError:
        text = content.decode(errors="replace")
    if len(text) <= LONGEST_BODY:
        return text
    return f"{text[:LONGEST_BODY]}…\n({len(content):,} bytes)"


def _box(first: str, rest: Sequence[str], kind: str = "sent") -> str:
    text = "\n".join(rest)
    return (
        f'<div class="{kind}"><div class="code first">{escape(first)}</div>'
        f'<div class="code">{escape(text)}</div></div>'
    )


def _display(page: str, text: str) -> None:
    html = f'<style>\n{STYLE}</style><div class="lesson">{page}</div>'
    publish({"text/html": html, "text/plain": text}, raw=True)


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
    named = list(zip(PARTS, parts, meanings, strict=True))
    whole = ".".join(f'<span class="{name}">{escape(part)}</span>' for name, part, _ in named)
    boxes = [_box(name, [part, meaning], f"part {name}") for name, part, meaning in named]
    _display(
        f'<div class="whole code">{whole}</div>' + "".join(boxes),
        "\n\n".join("\n".join(lines) for lines in named),
    )


def show_plot(
    figure: "Figure", description: str, columns: Sequence[str], rows: Sequence[Sequence[str]]
) -> None:
    """Show a plot with its table beside it, or below it where there is no room for both.

    Text and axes take the colour of the page's text, so that they show on a dark page too.

    Args:
        figure: the plot.
        description: what a reader who cannot see it should know.
        columns: the names of the table's columns.
        rows: the table's cells, ready to read.
    """
    image = io.StringIO()
    figure.savefig(image, format="svg", bbox_inches="tight", transparent=True)
    _, _, drawn = image.getvalue().partition("<svg ")
    drawn = re.sub(r"<style.*?</style>", "", drawn, flags=re.DOTALL)  # its rules are for all
    drawn = drawn.replace(BLACK, "currentColor")
    own = f"plot-{sha256(drawn.encode()).hexdigest()[:8]}-"  # names are for one picture of a page
    drawn = re.sub(r'( id="|href="#|url\(#)', rf"\g<1>{own}", drawn)
    kind = "plot wide" if figure.get_figwidth() > WIDE else "plot"
    picture = f'<svg role="img" aria-label="{escape(description)}" fill="currentColor" {drawn}'
    _display(
        f'<div class="{kind}">{picture}</div><div class="plot">{_table(columns, rows)}</div>',
        "\n".join([description, *("\t".join(row) for row in [columns, *rows])]),
    )


def show_table(title: str, columns: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Show a table, with its title above it.

    Args:
        title: what it compares.
        columns: the names of its columns.
        rows: its cells, ready to read.
    """
    _display(
        f"<p>{escape(title)}</p>{_table(columns, rows)}",
        "\n".join([title, *("\t".join(row) for row in [columns, *rows])]),
    )


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
