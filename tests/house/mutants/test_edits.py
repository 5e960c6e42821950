"""A small edit of a program is one that a mistake could make, and it can be read as Python."""

import pytest

from course.catalog import Stage, load_catalog
from course.mutants.edits import find_edits
from course.mutants.sites import find_sites, own_lines
from tests.support.stages import each_stage

CATALOG = load_catalog()


def edited(source: str) -> set[str]:
    """Return the source as each edit leaves it."""
    return {each.apply(source.encode()).decode() for each in find_edits(source.encode())}


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("a = b < c", {"a = (b <= c)"}),
        ("a = b <= c < d", {"a = (b < c < d)", "a = (b <= c <= d)", "a = (b <= c)", "a = (c < d)"}),
        ("a = b or c", {"a = (c)", "a = (b)"}),
        ("a = not b", {"a = (b)"}),
        ("if a: b()", {"if (False): b()", "if a: pass"}),
        ("a = 8", {"a = (7)", "a = (9)"}),
        ("a = b + c", {"a = (b - c)"}),
        ("a = True", {"a = (False)"}),
        ("a = 'b'", {"a = ('b~')"}),
        ("a = 'for people'", set()),
        ('a = f"{b}"', set()),
        ("a = {**b, **c}", {"a = ({**c})", "a = ({**b})"}),
        ("a = [b]", {"a = ([])"}),
        ("a, b = c", set()),
        ("a = b[:c]", {"a = (b)"}),
        ("a = f(b, c=d)", {"a = (f(b))", "a = (b)"}),
        ("a = f(b, c)", {"a = (f(b))"}),
        ("a = len(b)", set()),
        ("a = b.lower()", {"a = (b)"}),
        ("raise A from None", {"pass", "raise A"}),
        ("with a: b", {'with (__import__("contextlib").nullcontext()): b', "with a: pass"}),
        ("try: a = b\nexcept C: a = d", {"try: a = b\nexcept (()): a = d"}),
        ("class A:\n    b: int", {"class A:\n    pass"}),
        ("@a\ndef b(): 'says why'", {"@(lambda it: it)\ndef b(): 'says why'"}),
        ("a: Annotated[b, c]", {"a: Annotated[((c,))]", "a: Annotated[((b,))]"}),
        ("a: dict[b, c]", set()),
        ("import a", set()),
        ("é = 'ü'; a = 1", {"é = ('ü~'); a = 1", "é = 'ü'; a = (0)", "é = 'ü'; a = (2)"}),
    ],
)
def test_each_guard_can_be_taken_out(source: str, found: set[str]) -> None:
    assert edited(source) == found


def test_a_hash_on_a_thread_can_be_taken_into_the_event_loop() -> None:
    assert "async def a(): b = (c(d))" in edited(
        "async def a(): b = await to_thread.run_sync(c, d)"
    )


def test_a_returned_value_can_be_lost() -> None:
    assert "def a(): return None" in edited("def a(): return b")


@each_stage
def test_every_edit_of_a_stage_is_python_and_another_one(stage: Stage) -> None:
    sites = find_sites(CATALOG, stage)
    assert sites
    assert len({(site.file, site.edit) for site in sites}) == len(sites)
    for site in sites:
        source = (stage.folder / site.file).read_bytes()
        after = site.edit.apply(source)
        assert after != source
        compile(after, site.file, "exec")


def test_only_its_own_lines_are_edited() -> None:
    assert own_lines(["a", "b", "c"], ["a", "new", "c", "d"]) == {2, 4}
    assert own_lines([], ["a", "b"]) == {1, 2}
    assert own_lines(["a"], ["a"]) == set()
