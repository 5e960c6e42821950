"""Every chapter has its parts, and introduces its terms, no earlier and no later."""

import codeop
import re

import pytest

from course.catalog import Stage, load_catalog
from course.docs import chapters, generated
from course.docs.fences import FENCE, find_fences
from course.places import ROOT
from tests.support.stages import each_stage

CATALOG = load_catalog()
DOCS = ROOT / "docs"
NEED_A_STAGE_BEFORE = ("Recall", "The open door", "The promise fails")
BEGINNING = re.compile(
    r"# .+\n\n(?:<!--.+-->\n\n)?At the end of this chapter you can:\n\n(?:- .+\n(?:  .+\n)*){2,4}\n"
    r"\*\*\d+ minutes.+You need (?:.+\n)+\n## "
)
TO_EXPLAIN = (
    "async def", "app", "Annotated", "AfterValidator", "StringConstraints", "from_attributes",
    "extra", "prefix", "include_router", "IntegrityError", "from None", "yield",
    "asynccontextmanager", "exception_handlers", "max_body_size", "hide_parameters",
    "mapped_column", "normalize", "engine", "await", "to_thread", "async with", "CapacityLimiter",
    "fail_after", "state", "password_context", "jose", "bindparam", "Depends",
    "OAuth2PasswordRequestForm", "DUMMY_HASH", "algorithms", "HEADER", "auto_error",
    "OAuth2PasswordBearer", "CurrentUser", "responses", "request.app", "http_exception_handler",
)  # fmt: skip
NEEDS_THE_CODE = re.compile(r"\b(?:load|start): Callable")  # fixtures: not for the reader's app


def chapter_of(stage: Stage) -> str:
    return (DOCS / generated.chapter(stage)).read_text(encoding="utf-8")


def glossary() -> dict[str, str]:
    """The terms of the glossary and what stands under them."""
    text = (DOCS / chapters.GLOSSARY).read_text(encoding="utf-8")
    parts = [part.partition("\n") for part in text.split("\n## ")[1:]]
    return {heading.strip(): body.strip() for heading, _, body in parts}


@each_stage
def test_the_title_is_that_of_the_catalog(stage: Stage) -> None:
    assert chapter_of(stage).splitlines()[0] == f"# {stage.title}"


def parts_for(stage: Stage) -> list[str]:
    """List the parts of a chapter; without a stage before it, it sets up what all of them need."""
    if CATALOG.before(stage):
        return list(chapters.PARTS)
    why, *others = (part for part in chapters.PARTS if part not in NEED_A_STAGE_BEFORE)
    return [why, "Set up", *others]


@each_stage
def test_the_parts_are_in_order(stage: Stage) -> None:
    assert chapters.parts_of(chapter_of(stage)) == parts_for(stage)


@each_stage
def test_a_chapter_begins_with_what_the_reader_can_do_at_its_end(stage: Stage) -> None:
    assert BEGINNING.match(chapter_of(stage))


@each_stage
def test_a_chapter_asks_for_a_new_python_where_an_older_one_may_be_open(stage: Stage) -> None:
    beginning = chapter_of(stage).partition("\n## ")[0]
    assert ("Start a new Python" in " ".join(beginning.split())) == bool(CATALOG.before(stage))


def test_the_template_begins_and_goes_on_as_chapters_do() -> None:
    template = (DOCS / "stages" / "_template.md").read_text(encoding="utf-8")
    assert BEGINNING.match(template)
    assert chapters.parts_of(template) == list(chapters.PARTS)


@each_stage
def test_each_new_term_is_bold_and_linked_once(stage: Stage) -> None:
    found = chapters.introductions(chapter_of(stage))
    assert sorted(found) == sorted(map(chapters.anchor, stage.terms))


@each_stage
def test_no_term_of_a_later_stage_is_used(stage: Stage) -> None:
    assert chapters.too_early(chapter_of(stage), stage, CATALOG) == []


def first_met(word: str) -> Stage:
    """Find the first stage whose code has a word."""
    pattern = re.compile(rf"\b{re.escape(word)}\b")
    return next(
        stage
        for stage in CATALOG.stages
        if any(
            pattern.search(file.read_text(encoding="utf-8")) for file in stage.folder.rglob("*.py")
        )
    )


@pytest.mark.parametrize("word", TO_EXPLAIN)
def test_what_python_and_its_libraries_call_by_a_name_is_explained_where_first_met(
    word: str,
) -> None:
    prose = FENCE.sub("", chapter_of(first_met(word)))
    assert re.search(rf"`[^`\n]*\b{re.escape(word)}\b[^`\n]*`", prose)


@each_stage
def test_a_chapter_shows_every_file_that_its_stage_brings_or_changes(stage: Stage) -> None:
    built = chapter_of(stage).partition("\n## Build it\n")[2].partition("\n## Try it\n")[0]
    lines = [line for fence in find_fences(built) for line in fence.body.splitlines()]
    shown = {line.partition("::")[0] for line in lines}
    files = [name for name in (*stage.new, *stage.changed) if (stage.folder / name).stat().st_size]
    assert [name for name in files if f"stages/{stage.slug}/{name}" not in shown] == []


@each_stage
def test_a_checkpoint_shows_how_many_promises_are_kept(stage: Stage) -> None:
    promised = [file for each in CATALOG.line(stage) for file in promises_of(each)]
    some_are_left_out = any(NEEDS_THE_CODE.search(text) for text in promised)
    checkpoint = chapter_of(stage).partition("\n## Checkpoint\n")[2].partition("\n## ")[0]
    shown = next(fence for fence in find_fences(checkpoint) if "course check" in fence.body)
    assert shown.options["last"] == ("3" if some_are_left_out else "2")
    assert ("not checked" in " ".join(checkpoint.split())) == some_are_left_out


def promises_of(stage: Stage) -> list[str]:
    """Read the promises that a stage brings."""
    return [
        file.read_text(encoding="utf-8")
        for file in (ROOT / "tests" / stage.slug).rglob("test_*.py")
    ]


def test_the_first_request_of_the_course_leads_past_a_proxy() -> None:
    first = chapter_of(CATALOG.first)
    assert "(../when-it-fails.md#proxy)" in first.partition("\n## Try it\n")[0]


@each_stage
def test_a_chapter_about_tokens_leads_to_the_token_bench(stage: Stage) -> None:
    has_tokens = "utils/tokens.py" in {*stage.new, *stage.changed}
    assert ("(../token-bench.md)" in chapter_of(stage)) == has_tokens


def paste(source: str) -> None:
    """Read a text line by line as the prompt of Python 3.11 does, which wants a line after a loop.

    Raises:
        SyntaxError: it would not understand a line where it stands.
    """
    waiting: list[str] = []
    for line in [*source.splitlines(), ""]:
        waiting.append(line)
        if codeop.compile_command("\n".join(waiting), symbol="single"):
            waiting = []
    assert "".join(waiting) == ""


@each_stage
def test_the_python_of_a_chapter_can_be_pasted_into_a_prompt(stage: Stage) -> None:
    for fence in find_fences(chapter_of(stage)):
        if fence.name == "python":
            paste(fence.body)


def test_a_line_right_below_a_loop_cannot_be_pasted() -> None:
    paste("for n in range(3):\n    print(n)\n\nprint()")
    with pytest.raises(SyntaxError):
        paste("for n in range(3):\n    print(n)\nprint()")


@pytest.mark.parametrize(
    ("prose", "found"),
    [
        ("Passwords are hashed.", ["hash"]),
        ("It verifies and is verifying.", ["verify"]),
        ("Many cookies, the same table.", []),
        ("Read `hash` in the code, or [here](x/hash.md).", []),
        ("```code\nhash\n```", []),
        ("A JWT.", ["JWT"]),
        ("The salt of the earth", ["salt"]),
        ("The bearer of news", []),
        ("An access token", ["access token"]),
        ("# A hash\n\nA salt.\n\n## The cost\n", ["salt"]),
        ("[x]: https://example.org/hash\n\nA salt.\n", ["salt"]),
    ],
)
def test_terms_are_found_in_prose_alone(prose: str, found: list[str]) -> None:
    assert chapters.too_early(prose, CATALOG.find("s02"), CATALOG) == found


def test_the_glossary_holds_each_term_once_in_alphabetical_order() -> None:
    terms = [term for stage in CATALOG.stages for term in stage.terms]
    assert list(glossary()) == sorted(terms, key=str.lower)


def test_the_glossary_defines_each_term_in_one_or_two_lines() -> None:
    for term, definition in glossary().items():
        assert definition, term
        assert len(definition) <= 200, term
