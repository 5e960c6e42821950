"""A cell that cannot do its work, after a restart or after the end, says which to run instead."""

import re
from pathlib import Path

import httpx

from course.catalog import Stage
from course.notebooks.execute import read
from course.notebooks.source import FOLDER
from tests.support.kernel import started
from tests.support.notebook_cells import LAST, code, solve, source
from tests.support.promises import slow
from tests.support.stages import each_but_the_ends_weekly

pytestmark = slow

HINT = re.compile(r"# (NameError|ModuleNotFoundError)\? Run the first cell\.\n")
RUN_ABOVE = "run all cells above this one, from the first"
STOPPED = 'The stage is stopped. Run the cell below "Start the stage" again'
TALKS = re.compile(r"\b(client|live|register|secure_data)\b[.(]")


def is_silent(url: str) -> bool:
    """Ask once."""
    try:
        httpx.get(url, trust_env=False)
    except httpx.ConnectError:
        return True
    return False


@each_but_the_ends_weekly
def test_after_a_restart_each_cell_leads_to_the_first(stage: Stage) -> None:
    cells = code(read(stage))
    with started(FOLDER) as kernel:
        for cell in cells[:3]:
            assert "ERROR" not in kernel.run(cell.source)
        kernel.restart()
        failures = 0
        for cell in cells[1:]:
            shown = kernel.run(cell.source)
            if "ERROR" in shown:
                hint = HINT.match(cell.source)
                assert hint, cell.id
                assert f"\n{hint[1]}: " in shown, shown
                failures += 1
        assert failures >= len(cells) // 2
        kernel.run(cells[0].source)
        assert RUN_ABOVE in kernel.run(cells[2].source)


def test_starting_twice_stops_the_first_server_and_the_end_the_second() -> None:
    notebook = read(LAST)
    with started(FOLDER) as kernel:
        kernel.run(source(notebook, "get-ready"))
        urls = []
        for _ in range(2):
            kernel.run(source(notebook, "start-the-stage"))
            urls.append(kernel.run("print(client.base_url)").strip())
        assert [is_silent(url) for url in urls] == [True, False]
        files = Path(kernel.run("print(live.database.parent)").strip())
        assert files.is_dir()
    assert is_silent(urls[-1])
    assert not files.exists()


@each_but_the_ends_weekly
def test_after_the_end_each_cell_that_asks_the_stage_says_that_it_is_stopped(stage: Stage) -> None:
    cells = [cell for cell in code(solve(read(stage), "")) if "rates" not in cell.source]
    with started(FOLDER) as kernel:
        for cell in cells:
            assert "ERROR" not in kernel.run(cell.source), cell.id
        asking = [
            cell
            for cell in cells[2:-1]
            if TALKS.search(cell.source) and not cell.id.startswith("answer-")
        ]
        assert len(asking) >= 3
        for cell in asking:
            shown = kernel.run(cell.source)
            assert STOPPED in shown, cell.id
            assert "Traceback" not in shown, cell.id
        kernel.run(source(read(stage), "start-the-stage"))
        assert "ERROR" not in kernel.run("client.get('/')")
