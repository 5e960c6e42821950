"""The menu and the foot of each page follow the lines of the course, also those of a tree."""

from pathlib import Path
from typing import Any

import pytest
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files
from mkdocs.structure.nav import get_navigation
from mkdocs.structure.pages import Page

from course.catalog import Catalog
from course.docs import hooks
from tests.support.made_up import course_of, slug, stage_of, tree

MENU = [
    {"Home": "index.md"},
    {"Stages": ["stages", {"What now": "now.md"}]},
    {"Notebooks": "notebooks"},
    {"Reference": [{"Words": "words.md"}, {"API": "api"}, {"Code": "code"}]},
    {"End": "end.md"},
]
Ends = tuple[str | None, str | None]  # where the foot of a page leads: back and on


def paths_in(menu: Any) -> list[str]:
    """List the pages of a menu, from above."""
    if isinstance(menu, str):
        return [menu]
    parts = menu.values() if isinstance(menu, dict) else menu
    return [path for part in parts for path in paths_in(part)]


def feet(catalog: Catalog, folder: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, Ends]:
    """Say where the foot of each page leads, as MkDocs has it after the hooks of the course."""
    monkeypatch.setattr(hooks, "catalog", lambda: catalog)
    config = MkDocsConfig()
    config.load_dict({"site_name": "x", "docs_dir": str(folder), "nav": MENU, "plugins": []})
    config.validate()
    hooks.on_config(config)
    files = Files(
        [
            File(path, str(folder), str(folder), use_directory_urls=True)
            for path in paths_in(config.nav)
        ]
    )
    nav = hooks.on_nav(get_navigation(files, config), files=files, config=config)
    return {
        page.file.src_uri: (path_of(page.previous_page), path_of(page.next_page))
        for page in nav.pages
    }


def path_of(page: Page | None) -> str | None:
    """Return the source of a page."""
    return page.file.src_uri if page else None


def test_the_menu_has_each_side_track_below_the_main_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hooks, "catalog", tree)
    (filled,) = hooks.fill([{"Notebooks": "notebooks"}])
    side = {"Side track: keys": [{f"{n}. A step": f"notebooks/{slug(n)}.md"} for n in (21, 22)]}
    main = [{f"{n}. A step": f"notebooks/{slug(n)}.md"} for n in (1, 2, 3, 4)]
    assert filled == {"Notebooks": [*main, side]}
    assert hooks.fill(["index.md", {"A page": "page.md"}]) == ["index.md", {"A page": "page.md"}]


@pytest.mark.parametrize(
    ("folder", "before", "after"),
    [
        ("stages", "index.md", "now.md"),
        ("notebooks", "now.md", "words.md"),
        ("reference/api", "words.md", f"reference/code/{slug(1)}.md"),
        ("reference/code", f"reference/api/{slug(4)}.md", "end.md"),
    ],
)
def test_the_foot_of_a_page_leads_along_the_line_of_its_stage(
    folder: str, before: str, after: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = feet(tree(), tmp_path, monkeypatch)
    one, two, three, four, side, end = (f"{folder}/{slug(n)}.md" for n in (1, 2, 3, 4, 21, 22))
    assert {path: found[path] for path in (one, two, three, four, side, end)} == {
        one: (before, two),
        two: (one, three),
        three: (two, four),
        four: (three, after),
        side: (two, end),
        end: (side, after),
    }
    assert found[before][1] == one
    assert found[after][0] == four


def test_a_course_of_one_line_is_read_as_the_menu_stands(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = feet(course_of(3), tmp_path, monkeypatch)
    pages = list(found)
    ends = zip([None, *pages[:-1]], [*pages[1:], None], strict=True)
    assert list(found.values()) == list(ends)


def test_a_page_that_misses_is_left_to_mkdocs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hooks, "catalog", tree)
    config = MkDocsConfig()
    config.load_dict({"site_name": "x", "docs_dir": str(tmp_path), "plugins": []})
    config.validate()
    nav = get_navigation(Files([]), config)
    assert hooks.on_nav(nav, files=Files([]), config=config) is nav


def test_the_end_of_the_main_line_does_not_lead_into_a_side_track_that_leaves_it_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    catalog = Catalog(stages=(*course_of(2).stages, stage_of(21, 2, "keys")))
    found = feet(catalog, tmp_path, monkeypatch)
    assert found[f"stages/{slug(2)}.md"] == (f"stages/{slug(1)}.md", "now.md")
    assert found[f"stages/{slug(21)}.md"] == (f"stages/{slug(2)}.md", "now.md")
