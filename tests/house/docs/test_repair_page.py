"""The pages with elements that scripts take over: "Repair", and the progress on the home page."""

import html
import re

import pytest

from course.browser import bundle
from course.catalog import load_catalog
from course.docs import pages, repair_page
from course.docs.fences import find_fences
from course.places import ROOT
from course.repair.tasks import load_tasks

CATALOG = load_catalog()
DOCS = ROOT / "docs"


@pytest.fixture(autouse=True)
def no_bundle(monkeypatch: pytest.MonkeyPatch) -> None:
    """Name the scripts without building them."""
    monkeypatch.setattr(bundle, "script_path", lambda name: f"live/0/desk/{name}")
    monkeypatch.setattr(bundle, "loaded_bytes", lambda: 1)
    monkeypatch.setattr(bundle, "desk_bytes", lambda: 2)


def shown(block: str, page: str) -> str:
    """Make a page with one block."""
    return pages.render(pages.Source(page, f"# A\n\n```{block}\n```\n", CATALOG))


@pytest.mark.parametrize(("page", "block"), [("repair.md", "repair"), ("index.md", "progress")])
def test_each_element_has_its_page(page: str, block: str) -> None:
    names = [fence.name for fence in find_fences((DOCS / page).read_text(encoding="utf-8"))]
    assert names.count(block) == 1


@pytest.mark.parametrize(
    ("page", "root"), [("index.md", ""), ("repair.md", "../"), ("how-to/index.md", "../"),
                       ("how-to/x.md", "../../")],
)  # fmt: skip
def test_links_lead_from_the_page_to_the_root(page: str, root: str) -> None:
    assert f'src="{root}live/0/desk/progress.mjs"' in shown("progress", page)
    element = shown("repair", page)
    assert f'src="{root}live/0/desk/repair.mjs"' in element
    assert f'data="{root}{repair_page.repair_file(CATALOG)[0]}" bytes="3"' in element


def test_without_scripts_the_tasks_are_there_in_words() -> None:
    element = shown("repair", "repair.md")
    (inside,) = re.findall(r"<stage-repair [^>]+>(.+?)</stage-repair>", element, re.DOTALL)
    words = html.unescape(re.sub(r"<[^>]+>", "\n", inside)).splitlines()
    stories = [line.partition(": ")[2] for line in words if line.startswith("Level ")]
    assert stories == [task.story for task in load_tasks()]
    assert not [task.guard for task in load_tasks() if task.guard in element]


def test_progress_says_that_there_is_none_yet_and_where_it_is_kept() -> None:
    element = shown("progress", "index.md")
    assert "<stage-progress>\n<p>Nothing yet." in element
    assert "this browser alone" in element
