"""How a page is made: each fenced block is code by name, a real run, or text with a reason."""

from collections.abc import Callable
from dataclasses import dataclass
from html import escape

from course.catalog import Catalog, Stage
from course.docs import (
    asvs_page,
    attack_page,
    capture,
    chapters,
    code,
    generated,
    guards_page,
    lines,
    measured,
    reference,
    repair_page,
)
from course.docs.fences import DocsError, Fence, find_fences, replace_fences, show
from course.docs.kinds import KINDS
from course.docs.outcome import Outcome, show_outcome
from course.errors import CourseError

DIAGRAM_LABELS = ("accTitle:", "accDescr:")


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


def render(source: Source) -> str:
    """Put the real thing in place of each fenced block.

    Raises:
        DocsError: a block is wrong; the message starts with the page and the line.
    """
    try:
        fences = find_fences(source.markdown)
        outcomes = capture.run_page(fences, source.catalog, source.stage)
        page = replace_fences(
            source.markdown, lambda fence: show_block(fence, source, outcomes.get(fence.line))
        )
    except CourseError as error:
        raise DocsError(f"docs/{source.path}, {error}") from None
    if source.path == chapters.GLOSSARY:
        return generated.add_origins(page, source.catalog, source.path)
    return introduce(page, source.stage, source.catalog) if source.stage else page


def introduce(page: str, stage: Stage, catalog: Catalog) -> str:
    """Put the number of a chapter above its title, and its idea below."""
    title, _, rest = page.partition("\n")
    kicker = f'<p class="kicker">{generated.place(stage, catalog)}</p>'
    return f'{kicker}\n\n{title}\n\n<p class="idea-line">{escape(stage.idea)}</p>\n\n{rest}'


def show_block(fence: Fence, source: Source, outcome: Outcome | None) -> str:
    """Make the Markdown that stands in place of a block."""
    try:
        if outcome:
            return show_outcome(fence, outcome)
        return BLOCKS.get(fence.name, show_text)(fence, source)
    except CourseError as error:
        raise DocsError(f"line {fence.line}: {error}") from None


def show_code(fence: Fence, source: Source) -> str:
    """Show the code that each line of a block names."""
    return "\n".join(code.show_code(line, source.catalog) for line in named_lines(fence))


def show_changes(fence: Fence, source: Source) -> str:
    """Show the diffs of what each line of a block names."""
    return "\n".join(code.show_changes(line, source.catalog) for line in named_lines(fence))


def named_lines(fence: Fence) -> list[str]:
    """List the lines of a block that say something."""
    return [line for line in fence.body.splitlines() if line.strip()]


def show_diagram(fence: Fence, _: Source) -> str:
    """Show a diagram, which has to say in words what it shows."""
    missing = [label for label in DIAGRAM_LABELS if label not in fence.body]
    if missing:
        raise DocsError(f"the diagram has no {missing[0]} line for those who cannot see it")
    return show(fence.body, "mermaid")


def show_command(fence: Fence, _: Source) -> str:
    """Show commands that a test runs, and not the build."""
    return show(fence.body, fence.kind.language)


def show_text(fence: Fence, _: Source) -> str:
    """Show a block that is neither code of the repo nor a run, which needs a reason."""
    if not fence.reason:
        kinds = ", ".join(f"```{kind.name}" for kind in KINDS if not kind.needs_reason)
        raise DocsError(
            "say where this block comes from: "
            f'{kinds}, or ```{fence.name or "text"} because="the reason"'
        )
    return show(fence.body, fence.name, title=fence.options.get("title", ""))


BLOCKS: dict[str, Callable[[Fence, Source], str]] = {  # what is not run, and needs no reason
    "code": show_code,
    "changes": show_changes,
    "doors": lambda fence, page: generated.show_doors(fence.body, page.catalog, page.path),
    "stages": lambda _, page: generated.show_stages(page.catalog, page.path),
    "endpoints": lambda fence, page: reference.show_endpoints(
        page.catalog.find(fence.body.strip()), page.path
    ),
    "benchmark": lambda fence, page: measured.show_benchmark(fence.body.strip(), page.catalog),
    "attacks": lambda fence, page: attack_page.show_attacks(fence.body.strip(), page.catalog),
    "asvs": lambda fence, page: asvs_page.show_asvs(fence.body.strip(), page.catalog, page.path),
    "lines": lambda fence, page: lines.show_lines(fence.body.strip(), page.catalog, page.path),
    "guards": lambda _, page: guards_page.show_guards(page.catalog, page.path),
    "repair": lambda _, page: repair_page.show_repair(page.catalog, page.path),
    "progress": lambda _, page: repair_page.show_progress(page.path),
    "command": show_command,
    "mermaid": show_diagram,
}
