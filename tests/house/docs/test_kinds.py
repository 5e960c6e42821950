"""One list of the kinds of blocks: authors read it, the build asks it, and nobody has another."""

import re

import pytest

from course.catalog import load_catalog
from course.docs import pages
from course.docs.build_it import pieces_of
from course.docs.capture import runs_of
from course.docs.fences import find_fences
from course.docs.kinds import KINDS, OTHER, kind_of
from course.docs.outcome import Outcome, show_outcome
from course.places import ROOT

README = (ROOT / "docs" / "README.md").read_text(encoding="utf-8")
ROW = re.compile(r"^\| (?P<block>[^|]+) \| [^|]+ \| (?P<shows>[^|]+) \|$", re.MULTILINE)
BUILD_IT = """
## Build it

```code
stages/s03_hashing/utils/security.py
```

About the file.

Above it.

{}

Below it.
"""
BY_NAME = re.compile(r"fence\.name\s*(?:[!=]=|(?:not )?in\b)")


def test_authors_read_of_each_kind_what_the_page_shows() -> None:
    _, *rows = ROW.findall(README)
    told = [(block.partition(",")[0].strip("`"), shows) for block, shows in rows]
    assert told == [(kind.name, kind.shows) for kind in KINDS]


def test_authors_read_which_kinds_need_a_reason() -> None:
    _, *rows = ROW.findall(README)
    asked = ['because="the reason"' in block for block, _ in rows]
    assert asked == [kind.needs_reason for kind in KINDS]


def test_what_is_neither_run_nor_text_has_a_function_that_shows_it() -> None:
    wanted = {kind.name for kind in KINDS if not kind.run and not kind.needs_reason}
    assert pages.BLOCKS.keys() == wanted


@pytest.mark.parametrize("language", ["", "bash", OTHER.name])
def test_a_block_of_any_language_is_of_the_last_kind(language: str) -> None:
    assert kind_of(language) == OTHER == KINDS[-1]


def test_no_other_module_tells_kinds_apart_by_their_names() -> None:
    assert BY_NAME.search('if fence.name in ("http", "python"):')
    modules = (ROOT / "course").rglob("*.py")
    assert [file.name for file in modules if BY_NAME.search(file.read_text("utf-8"))] == []


def test_what_has_a_server_of_its_own_is_no_part_of_a_session() -> None:
    blocks = "\n".join(f"```{kind.name}\n```" for kind in KINDS)
    session, alone = runs_of(find_fences(blocks))
    assert [fence.name for fence in session] == ["http", "python", "beside"]
    assert [fence.name for fence in alone] == ["console"]


@pytest.mark.parametrize(
    ("name", "language"), [("python", "python"), ("console", "bash"), ("beside", "bash")]
)
def test_what_is_run_is_shown_in_its_language(name: str, language: str) -> None:
    (fence,) = find_fences(f"```{name}\nx\n```")
    assert show_outcome(fence, Outcome("")) == f"``` {language}\nx\n```\n"


def test_a_command_that_is_not_run_is_shown_as_one_too() -> None:
    page = pages.Source("index.md", "```command\nx\n```", load_catalog())
    assert pages.render(page) == "``` bash\nx\n```"


@pytest.mark.parametrize("name", ["http", "python", "console", "beside", "command", "code"])
def test_a_desk_leaves_out_what_is_around_a_block_for_a_machine(name: str) -> None:
    (piece,) = pieces_of(BUILD_IT.format(f"```{name}\nREADME.md\n```"), load_catalog())
    assert piece.said == ["About the file."]


def test_a_desk_shows_what_is_around_another_block() -> None:
    (piece,) = pieces_of(BUILD_IT.format("```mermaid\n```"), load_catalog())
    assert piece.said == ["About the file.", "Above it.", "Below it."]
