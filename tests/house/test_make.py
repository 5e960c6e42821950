"""What make runs by its name is run there alone: it needs more than a reader has."""

import re
import tomllib

from course.places import ROOT

MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
LEFT_OUT = PYPROJECT["tool"]["pytest"]["ini_options"]["norecursedirs"]
EVERYWHERE = MAKEFILE.partition("\neverywhere:")[2].partition("\n\n")[0]


def test_a_room_that_make_names_is_left_out_where_all_are_run() -> None:
    named = set(re.findall(r"tests/house/(\w+)", MAKEFILE))
    assert "firefox" in named
    assert named <= set(LEFT_OUT)


def test_what_is_weekly_in_such_a_room_is_run_every_week() -> None:
    rooms = {
        room
        for room in LEFT_OUT
        for file in (ROOT / "tests/house").glob(f"{room}/*.py")
        if "weekly" in file.read_text(encoding="utf-8")
    }
    assert "fuzz" in rooms
    assert set(re.findall(r"tests/house/(\w+)", EVERYWHERE)) == rooms


def test_make_ends_a_test_that_hangs() -> None:
    command = MAKEFILE.partition("\nPYTEST = ")[2].partition("\n\n")[0]
    assert "-o faulthandler_timeout=" in command
    assert "-o faulthandler_exit_on_timeout=true" in command


def test_make_leaves_it_to_pytest_where_the_promises_are() -> None:
    assert "$(PYTEST) --everywhere" in [line.strip("\t@") for line in EVERYWHERE.splitlines()]
