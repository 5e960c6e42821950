"""The panel of a chapter: its own requests and Python, in order, to be run in the page."""

import json
import re
from html import escape

from course.browser import bundle
from course.catalog import Stage
from course.docs.element import below_heading, element
from course.docs.fences import FENCE, Fence, parse_fence
from course.docs.kinds import BESIDE, HTTP, IN_SESSION
from course.docs.servers import READERS_DATABASE, READERS_PACKAGE
from course.docs.session import words_beside

PARTS = ("Try it", "Attack again")
PART = re.compile(r"^## (?P<title>.+?)[ ]*$", re.MULTILINE)
NOT_PROSE = ("#", "=", "|", "- ", "`", " ", "<")
MARKUP = re.compile(r"\[(?P<text>[^\]]+)\]\([^)]+\)|[*`]+")
DIFFERENCES = "explanation/in-your-page"

Step = dict[str, str | int | None]


def steps_of(markdown: str, stage: Stage) -> list[Step]:
    """List what a chapter does with its own stage where it is tried and attacked, in order.

    A request that follows Python directly has the lead of that Python.
    """
    steps: list[Step] = []
    end = 0
    for match in FENCE.finditer(markdown):
        fence, between = parse_fence(match), markdown[end : match.start()]
        end = match.end()
        part = ["", *PART.findall(markdown[: match.start()])][-1]
        if part in PARTS and is_step(fence, stage):
            inherited = steps[-1]["lead"] if steps and steps[-1]["kind"] == "python" else ""
            lead = lead_of(between) or inherited
            steps.append({"part": part, "lead": lead, **step_of(fence, stage)})
    return steps


def is_step(fence: Fence, stage: Stage) -> bool:
    """Tell whether a block is a request to this stage, or Python or a command beside it."""
    return fence.kind.run == IN_SESSION and fence.labels in ([], [stage.label])


def step_of(fence: Fence, stage: Stage) -> Step:
    """Return what a step sends or runs, and the status that the chapter expects of a request."""
    expected = [*fence.statuses, 200][0] if fence.kind == HTTP else None
    if fence.kind == BESIDE:
        commands = "\n".join(map(as_python, fence.body.strip().splitlines()))
        return {"kind": "python", "text": of_the_stage(commands, stage), "expected": None}
    text = of_the_stage(fence.body.strip(), stage)
    return {"kind": fence.name, "text": text, "expected": expected}


def as_python(line: str) -> str:
    """Write a command of the app as Python, as no browser starts programs."""
    module, *words = words_beside(line)
    return (
        f"import runpy\nimport sys\n\nsys.argv = {[module, *words]}\n"
        f'done = runpy.run_module("{READERS_PACKAGE}{module}", run_name="__main__")'
    )


def of_the_stage(text: str, stage: Stage) -> str:
    """Name the stage itself, which runs in the page, where a chapter names the reader's own app."""
    database = f"stages/{stage.slug}/db/app.db"
    return text.replace(READERS_DATABASE, database).replace(READERS_PACKAGE, f"{stage.package}.")


def lead_of(between: str) -> str:
    """Return the paragraph that leads to a block, as plain text; "" where there is none."""
    last = between.rstrip().rpartition("\n\n")[2].lstrip("\n")
    if not last or last.startswith(NOT_PROSE):
        return ""
    text = MARKUP.sub(lambda match: match["text"] or "", " ".join(last.split()))
    return re.sub(r":$", ".", text)


def panel_html(stage: Stage, steps: list[Step], root: str) -> str:
    """Return the element that becomes the panel; `root` leads from the page to the site's root.

    What stands inside it is for readers whose browser cannot run it.

    Raises:
        BundleError: the bundle could not be built.
    """
    data = json.dumps({"steps": steps}, ensure_ascii=False).replace("</", "<\\/")
    notebook = f"{root}notebooks/{stage.slug}/"
    attributes = (
        f'stage="{escape(stage.slug)}" bytes="{bundle.loaded_bytes()}" '
        f'about="{root}{DIFFERENCES}/" notebook="{notebook}"'
    )
    inside = (
        f'<script type="application/json">{data}</script>\n'
        f'<p class="fallback">This stage can run here, in a browser with JavaScript. Without it, '
        f'use the <a href="{notebook}">notebook of this stage</a>.</p>'
    )
    return element("stage-panel", attributes, inside, f"{root}{bundle.script_path('panel.mjs')}")


def add_panel(page: str, markdown: str, stage: Stage, root: str) -> str:
    """Put the panel of a stage where its chapter's "Try it" begins.

    Args:
        page: the chapter, its blocks already replaced.
        markdown: the chapter as its author wrote it.
        stage: the stage of the chapter.
        root: leads from the page to the site's root, such as `../../`.

    Raises:
        BundleError: the bundle could not be built.
    """
    panel = panel_html(stage, steps_of(markdown, stage), root)
    return below_heading(page, PARTS[0], panel)
