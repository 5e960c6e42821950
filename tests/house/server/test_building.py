"""The site is built beside the running server, which says how far it is, and then shows it."""

import asyncio
import sys
import time
from collections.abc import Callable
from pathlib import Path

import httpx
import psutil
import pytest
from starlette.applications import Starlette

from course.catalog import load_catalog
from course.progress import NOTEBOOKS, PACKAGES, PAGES, PROGRESS, Count, read_progress
from course.server import building as module
from course.server import routes
from course.server.building import TITLES, Building
from course.server.routes import page_routes

PATIENCE = 30.0
SLEEP = "import time; time.sleep(60)"
ENDLESS = f"""
import subprocess, sys
child = subprocess.Popen([sys.executable, "-c", {SLEEP!r}])
print(child.pid, flush=True)
child.wait()
"""
COUNTING = f"from course.progress import Count; Count('packages', 2).step(); {SLEEP}"


@pytest.fixture(autouse=True)
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the site will be."""
    folder = tmp_path / "site"
    for name in ("SITE", "DRAFT"):
        monkeypatch.setattr(module, name, folder.with_name(name.lower()))
        monkeypatch.setattr(routes, name, folder.with_name(name.lower()))
    return folder


def ask(building: Building, path: str) -> httpx.Response:
    """Ask for a page beside the stages."""

    async def send() -> httpx.Response:
        transport = httpx.ASGITransport(Starlette(routes=page_routes(load_catalog(), building)))
        async with httpx.AsyncClient(transport=transport, base_url="http://course") as client:
            return await client.get(path)

    return asyncio.run(send())


def python(code: str) -> Building:
    """A build that runs some Python instead."""
    return Building((sys.executable, "-c", code))


def wait_for(condition: Callable[[], object]) -> None:
    """Wait until something holds."""
    end = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.02)


def write(site: Path, text: str = "the site") -> None:
    """Put a site there, with a chapter in it."""
    for folder in (site, site / "chapter"):
        folder.mkdir()
        (folder / "index.html").write_text(text, encoding="utf-8")


def test_the_front_page_says_how_far_the_site_is() -> None:
    building = python(COUNTING)
    with building.running():
        wait_for(lambda: building.parts[0].done)
        page, part = ask(building, "/").text, ask(building, "/building").text
    for text in (page, part):
        assert f"{TITLES[PACKAGES]}:\n1 of 2" in text
        assert f"{TITLES[NOTEBOOKS]}:\nnot begun" in text
    assert part in page


def test_a_part_that_was_passed_over_is_left_out() -> None:
    building = python(COUNTING.replace("packages", "pages"))
    with building.running():
        wait_for(lambda: building.parts[-1].done)
        assert [part.title for part in building.parts] == [TITLES[PAGES]]


def test_the_site_takes_the_root_by_itself_and_leaves_the_front_page_an_address(
    site: Path,
) -> None:
    building = python("pass")
    assert "The stages" in ask(building, "/").text
    assert ask(building, "/chapter").status_code == 404
    write(site)
    assert ask(building, "/").text == "the site"
    assert "The site is ready" in ask(building, "/building").text
    assert "The stages" in ask(building, "/apps").text
    assert 'id="building"' not in ask(building, "/apps").text


def test_the_chapters_of_a_draft_are_linked_and_read_until_the_site_is_there(site: Path) -> None:
    first = load_catalog().first
    link = f'<a href="stages/{first.slug}/">{first.label} {first.title}</a>'
    building = python(SLEEP)
    with building.running():
        assert link not in ask(building, "/").text
        write(site.with_name("draft"), "the draft")
        assert link in ask(building, "/").text
        assert link in ask(building, "/building").text
        assert ask(building, "/chapter/").text == "the draft"
        write(site)
        assert ask(building, "/").text == "the site"
        assert ask(building, "/chapter/").text == "the site"


def test_a_build_that_fails_says_so_and_what_helps() -> None:
    building = python("import sys; sys.exit('npm could not install pyodide')")
    with building.running():
        wait_for(lambda: building.state == "failed")
        page = ask(building, "/").text
    assert "npm could not install pyodide" in page
    assert 'class="failed"' in page
    assert "docs/when-it-fails.md" in page
    assert "python -m course docs" in page


def test_what_a_build_prints_is_text_and_no_markup() -> None:
    building = python("import sys; sys.exit('<script>')")
    with building.running():
        wait_for(lambda: building.state == "failed")
        assert "&lt;script&gt;" in ask(building, "/building").text


def test_without_a_build_the_page_says_how_to_get_the_site() -> None:
    assert "python -m course docs" in ask(Building(), "/").text


def test_nothing_is_built_when_there_is_a_site(site: Path) -> None:
    write(site)
    building = python("raise SystemExit(1)")
    with building.running():
        assert building.state == "done"


def test_the_build_ends_with_the_server_and_takes_along_what_it_started() -> None:
    building = python(ENDLESS)
    with building.running():
        wait_for(lambda: building.last_lines)
        child = psutil.Process(int(building.last_lines))
        build = child.parent()
        assert build
    assert not child.is_running()
    assert not build.is_running()


def test_a_build_that_is_ended_leaves_nothing_behind() -> None:
    building = python(f"import tempfile; print(tempfile.mkdtemp(), flush=True); {SLEEP}")
    with building.running():
        wait_for(lambda: building.last_lines)
        left = Path(building.last_lines)
        assert left.is_dir()
    assert not left.exists()


def test_progress_is_counted_and_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "progress"
    assert read_progress(file) == {}
    monkeypatch.setenv(PROGRESS, str(file))
    count = Count(NOTEBOOKS, 5)
    assert read_progress(file) == {NOTEBOOKS: (0, 5)}
    count.step()
    count.step()
    with file.open("a", encoding="utf-8") as stream:
        stream.write('["pag')  # a line that is being written
    assert read_progress(file) == {NOTEBOOKS: (2, 5)}


def test_nobody_has_to_wait_for_the_progress(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(PROGRESS, raising=False)
    monkeypatch.chdir(tmp_path)
    Count(NOTEBOOKS, 1).step()
    assert not list(tmp_path.iterdir())
