"""How a page is made: each fenced block is code by name, a real run, or text with a reason."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from html import escape

from course.catalog import Catalog, Stage
from course.docs import (
    attack_page,
    capture,
    chapters,
    code,
    generated,
    measured,
    reference,
)
from course.docs.fences import DocsError, Fence, find_fences, replace_fences, show
from course.errors import CourseError

DIAGRAM_LABELS = ("accTitle:", "accDescr:")
FILENAME = re.compile(r'<span class="filename">stages/([^/<]+)/([^<]+)</span>')


@dataclass(frozen=True)
class Source:
    """A page as its author wrote it; `path` is inside docs/."""

    path: str
    markdown: str
    catalog: Catalog

    @property
    def stage(self) -> Stage | None:
        """The stage whose chapter this is."""
        chapters = {generated.chapter(stage): stage for stage in self.catalog.stages}
        return chapters.get(self.path)


DATA: dict[str, Callable[[str, Source], str]] = {  # what a block of this name is made from
    "doors": lambda body, source: generated.show_doors(body, source.catalog, source.path),
    "stages": lambda _, source: generated.show_stages(source.catalog, source.path),
    "endpoints": lambda body, source: reference.show_endpoints(
        source.catalog.find(body), source.path
    ),
    "benchmark": lambda body, source: measured.show_benchmark(body, source.catalog),
    "attacks": lambda body, source: attack_page.show_attacks(body, source.catalog),
}


def render(source: Source) -> str:
    """Put the real thing in place of each fenced block.

    Raises:
        DocsError: a block is wrong; the message starts with the page and the line.
    """
    try:
        runs = [
            fence
            for fence in find_fences(source.markdown)
            if fence.name in capture.RUN and "because" not in fence.options
        ]
        outcomes = iter(capture.run_page(runs, source.catalog, source.stage))
        page = replace_fences(source.markdown, lambda fence: render_fence(fence, source, outcomes))
    except CourseError as error:
        raise DocsError(f"docs/{source.path}, {error}") from None
    if source.path == chapters.GLOSSARY:
        return generated.add_origins(page, source.catalog, source.path)
    return introduce(page, source.stage, source.catalog) if source.stage else page


def run_ahead(sources: list[Source], catalog: Catalog) -> None:
    """Run the commands of all pages before the pages are made, side by side."""
    blocks = [
        (fence, source.stage)
        for source in sources
        for fence in find_fences(source.markdown)
        if fence.name == capture.COMMAND and "because" not in fence.options
    ]
    capture.run_ahead(blocks, catalog)


def introduce(page: str, stage: Stage, catalog: Catalog) -> str:
    """Put the number of a chapter above its title, and its idea below."""
    title, _, rest = page.partition("\n")
    kicker = f'<p class="kicker">{generated.place(stage, catalog)}</p>'
    return f'{kicker}\n\n{title}\n\n<p class="idea-line">{escape(stage.idea)}</p>\n\n{rest}'


def render_fence(fence: Fence, source: Source, outcomes: Iterator[capture.Outcome]) -> str:
    """Make the Markdown that stands in place of a block."""
    try:
        match fence.name:
            case "code" | "changes":
                return show_lines(fence, source.catalog)
            case name if name in DATA:
                return DATA[name](fence.body.strip(), source)
            case "http" | "python" | "console" if "because" not in fence.options:
                return capture.show_outcome(fence, next(outcomes))
            case "command":
                return show(fence.body, "bash")
            case "mermaid":
                return show_diagram(fence)
            case _:
                return show_text(fence)
    except CourseError as error:
        raise DocsError(f"line {fence.line}: {error}") from None


def show_lines(fence: Fence, catalog: Catalog) -> str:
    """Show the code or the diff that each line of a block names."""
    shown = code.show_code if fence.name == "code" else code.show_changes
    return "\n".join(shown(line, catalog) for line in fence.body.splitlines() if line.strip())


def show_diagram(fence: Fence) -> str:
    """Show a diagram, which has to say in words what it shows."""
    missing = [label for label in DIAGRAM_LABELS if label not in fence.body]
    if missing:
        raise DocsError(f"the diagram has no {missing[0]} line for those who cannot see it")
    return show(fence.body, "mermaid")


def show_text(fence: Fence) -> str:
    """Show a block that is neither code of the repo nor a run, which needs a reason."""
    if not fence.options.get("because"):
        raise DocsError(
            f"say where this block comes from: ```code, ```changes, ```http, ```python, "
            f'```console, ```command, or ```{fence.name or "text"} because="the reason"'
        )
    return show(fence.body, fence.name, title=fence.options.get("title", ""))


def link_listings(html: str, up: str, catalog: Catalog) -> str:
    """Link the title of each listing to the file that it shows; `up` leads to the site's root."""

    def link(match: re.Match[str]) -> str:
        slug, path = match.groups()
        number = catalog.find(slug).number
        target = f"{up}reference/code/{slug}/#{reference.anchor(path)}"
        return f'<span class="filename"><a href="{target}">{path}</a> of stage {number}</span>'

    return FILENAME.sub(link, html)
