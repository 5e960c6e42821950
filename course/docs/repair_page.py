"""The page "Repair" and the progress on the home page: what the scripts of both have to know."""

from html import escape
from typing import Any

from course.attacks.run import load_attacks
from course.browser import bundle
from course.catalog import Catalog
from course.docs.attack_page import harm_at
from course.docs.desk import ABOUT, all_bytes, as_file, named
from course.docs.element import element
from course.docs.hints import texts_of
from course.repair.tasks import Task, load_tasks, weak_files

PROGRESS = (
    "<p>Nothing yet. What you write, check and repair in the pages is listed here. It is kept in "
    "this browser alone.</p>"
)


def root_of(page: str) -> str:
    """Return the way from a page inside docs/, such as `repair.md`, to the site's root."""
    depth = page.count("/") + (not page.endswith("index.md"))
    return "../" * depth


def repair_data(catalog: Catalog) -> dict[str, Any]:
    """Return all tasks, and each stage that one of them needs once, as it is without a weakness."""
    tasks = load_tasks()
    stages = (catalog.find(task.stage) for task in tasks)
    solutions = {stage.label: texts_of(stage) for stage in stages}
    return {"solutions": solutions, "tasks": [task_data(task, catalog) for task in tasks]}


def task_data(task: Task, catalog: Catalog) -> dict[str, Any]:
    """Return what the page has to know of a task, and of the files those that are weak in it."""
    stage = catalog.find(task.stage)
    (attack,) = load_attacks([task.attack])
    return {
        **task.model_dump(include={"id", "level", "story", "attack"}),
        "stage": named(stage),
        "weak": weak_files(task, catalog),
        "attackTitle": attack.title,
        "harm": harm_at(stage),
    }


def repair_file(catalog: Catalog) -> tuple[str, bytes]:
    """Return the data of the page, and where they lie in the site."""
    return as_file("repair", repair_data(catalog))


def show_repair(catalog: Catalog, page: str) -> str:
    """Show the element that becomes the desk of the tasks; without scripts, the tasks in words.

    Raises:
        BundleError: the bundle could not be built.
    """
    root, (path, _) = root_of(page), repair_file(catalog)
    return element(
        "stage-repair",
        f'data="{root}{path}" bytes="{all_bytes()}" about="{root}{ABOUT}"',
        list_of(load_tasks(), catalog),
        f"{root}{bundle.script_path('repair.mjs')}",
    )


def list_of(tasks: tuple[Task, ...], catalog: Catalog) -> str:
    """List the tasks in words, by level."""
    rows = "".join(
        f"<li>Level {task.level}, {escape(catalog.find(task.stage).title)}: "
        f"{escape(task.story)}</li>"
        for task in tasks
    )
    return f'<div class="fallback"><p>To repair them, you need JavaScript.</p><ol>{rows}</ol></div>'


def show_progress(page: str) -> str:
    """Show the element that becomes the reader's progress; `page` is where, inside docs/.

    Raises:
        BundleError: the bundle could not be built.
    """
    script = f"{root_of(page)}{bundle.script_path('progress.mjs')}"
    return element("stage-progress", "", PROGRESS, script)
