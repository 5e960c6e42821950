"""The event loop of the page, which runs inside one call, does what a thread with a loop does."""

import asyncio
import logging

import pytest

from course.browser.python.inline_loop import (
    InlinePortal,
    NothingToWaitForError,
    inline_portal,
    run,
)


async def doubled(number: int) -> int:
    """Double a number after a while."""
    await asyncio.sleep(0.01)
    return 2 * number


async def forever() -> None:
    """Wait for what nobody will do."""
    await asyncio.Event().wait()


def test_what_is_asked_of_it_is_done_when_it_answers() -> None:
    with inline_portal() as portal:
        assert portal.call(doubled, 4) == 8
        future = portal.start_task_soon(doubled, 5)
        assert future.done()
        assert future.result(0) == 10


def test_what_can_never_come_is_an_error_and_no_wait() -> None:
    with inline_portal() as portal, pytest.raises(NothingToWaitForError):
        portal.call(forever)


def test_what_a_promise_runs_by_itself_is_done_while_another_loop_runs() -> None:
    async def outer() -> int:
        return run(doubled(6), debug=None)  # as what `asyncio.run` does, which refuses this

    assert asyncio.run(outer()) == 12


def test_an_error_reaches_the_caller() -> None:
    async def fail() -> None:
        raise ZeroDivisionError

    with inline_portal() as portal, pytest.raises(ZeroDivisionError):
        portal.call(fail)


def test_a_task_goes_on_with_the_next_call() -> None:
    done: list[int] = []
    tasks: list[asyncio.Task[None]] = []

    async def go_on() -> None:
        await asyncio.sleep(0.01)
        done.append(1)

    async def begin() -> None:
        tasks.append(asyncio.ensure_future(go_on()))

    with inline_portal() as portal:
        portal.call(begin)
        assert done == []
        portal.call(doubled, 1)
        portal.call(doubled, 1)
    assert done == [1]


def test_it_runs_inside_another_loop_which_finds_itself_again() -> None:
    async def outer() -> tuple[int, bool]:
        before = (asyncio.get_running_loop(), asyncio.current_task())
        with inline_portal() as portal:
            found = portal.call(doubled, 3)
        return found, before == (asyncio.get_running_loop(), asyncio.current_task())

    assert asyncio.run(outer()) == (6, True)


def test_nothing_is_heard_of_a_task_that_is_left(caplog: pytest.LogCaptureFixture) -> None:
    portal = InlinePortal()
    left: list[asyncio.Task[None]] = []

    async def begin() -> None:
        left.append(asyncio.ensure_future(forever()))

    portal.call(begin)
    with caplog.at_level(logging.DEBUG):
        portal.loop.end()
        left.clear()
    assert portal.loop.is_closed()
    assert [record for record in caplog.records if record.levelno >= logging.WARNING] == []
