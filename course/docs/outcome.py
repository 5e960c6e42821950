"""What a block of a page printed, and how the page shows it."""

from dataclasses import dataclass, field

from course.docs.fences import Fence, show
from course.docs.kinds import HTTP
from course.docs.requests import as_curl, as_httpx, parse_request
from course.written import TOKENS

NOT_RUN = "It is being run. Load this page again when the site is ready."
BY_HAND = "{}='paste the {} of the reply here'"


@dataclass(frozen=True)
class Outcome:
    """What a block printed; `code` is the Python that ran, `gets` names the tokens it got.

    In the draft of a site, a block may not have run yet.
    """

    output: str
    code: str = ""
    gets: list[str] = field(default_factory=list)
    has_run: bool = True


def not_run(fence: Fence) -> Outcome:
    """Return what a draft shows of a block."""
    code = as_httpx(parse_request(fence.body)) if fence.kind == HTTP else ""
    return Outcome(NOT_RUN, code, has_run=False)


def show_outcome(fence: Fence, outcome: Outcome) -> str:
    """Show a block and what came of it."""
    is_http = fence.kind == HTTP
    shown = show_request(fence, outcome) if is_http else show(fence.body, fence.kind.language)
    if not outcome.has_run:
        return f"{shown}\n{show_output(outcome.output, 'text', 'Not run yet')}"
    if is_http:
        return f"{shown}\n{show_output(outcome.output, 'http', 'The reply')}"
    if not outcome.output.strip():
        return shown
    return f"{shown}\n{show_output(outcome.output, 'text', 'It prints')}"


def show_request(fence: Fence, outcome: Outcome) -> str:
    """Show a request for httpx, and for curl, unless it needs what only the page's Python made."""
    request = parse_request(fence.body)
    shown = tab("httpx", show(outcome.code, "python"))
    if request.names <= TOKENS.keys():
        kept = "\n".join(BY_HAND.format(name, TOKENS[name]) for name in outcome.gets)
        by_hand = f"\n{show(kept, 'bash')}" if kept else ""
        shown += tab("curl", show(as_curl(request), "bash") + by_hand)
    return shown


def show_output(text: str, language: str, title: str) -> str:
    """Show what a run gave back, set off from what the reader types."""
    return f'<div class="output" markdown>\n\n{show(text, language, title=title)}\n</div>\n'


def tab(title: str, content: str) -> str:
    """Make a content tab."""
    lines = "".join(f"    {line}\n" if line else "\n" for line in content.splitlines())
    return f'=== "{title}"\n\n{lines}\n'
