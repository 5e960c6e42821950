"""An event loop that runs inside one call: no thread, no socket, and the page's own loop waits.

With it `course.inside` runs in the page as it is: what it asks of anyio's blocking portal, which is
an event loop in a thread of its own, is done here before the call returns.
"""

import asyncio
import time
from asyncio.events import _get_running_loop, _set_running_loop
from asyncio.tasks import _enter_task, _leave_task
from collections.abc import Awaitable, Callable, Coroutine, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from typing import Any, TypeVar

import anyio.from_thread

T = TypeVar("T")


class NothingToWaitForError(RuntimeError):
    """Everything waits for something else, so that nothing will ever come."""


class Clock:
    """Takes the place of a selector: there are no sockets, only time passes."""

    def select(self, timeout: float | None) -> list[object]:
        """Let time pass.

        Raises:
            NothingToWaitForError: nobody said until when.
        """
        if timeout is None:
            raise NothingToWaitForError("it waits for something that can never come")
        if timeout > 0:
            time.sleep(timeout)
        return []

    def close(self) -> None:
        """Hold nothing."""


class InlineLoop(asyncio.BaseEventLoop):
    """Runs a coroutine to its end while another loop, that of the page, seems to run."""

    def __init__(self) -> None:
        """Begin without a task."""
        super().__init__()
        self._selector = Clock()

    def _process_events(self, _: list[object]) -> None:
        """Do nothing: there are no sockets."""

    def _write_to_self(self) -> None:
        """Do nothing: no thread could wake it."""

    def finish(self, coroutine: Coroutine[Any, Any, T]) -> T:
        """Run a coroutine to its end, and let others wait as they did before."""
        with beside_the_loop_that_runs():
            return self.run_until_complete(coroutine)

    def end(self) -> None:
        """Cancel what still waits, so that nothing of it is heard later, and close."""
        left = asyncio.all_tasks(self)
        for task in left:
            task.cancel()
        if left:
            self.finish(gathered(left))
        self.close()


async def gathered(left: set[asyncio.Task[Any]]) -> None:
    """Wait for tasks, whatever becomes of them."""
    await asyncio.gather(*left, return_exceptions=True)


@contextmanager
def beside_the_loop_that_runs() -> Iterator[None]:
    """Let it look as if no loop ran, as asyncio allows to whoever implements one."""
    outer = _get_running_loop()
    task = asyncio.current_task(outer) if outer else None
    if outer and task:
        _leave_task(outer, task)
    _set_running_loop(None)
    try:
        yield
    finally:
        _set_running_loop(outer)
        if outer and task:
            _enter_task(outer, task)


class InlinePortal:
    """What `course.inside` asks of anyio's blocking portal, with an answer in the same call."""

    def __init__(self) -> None:
        """Begin a loop of its own."""
        self.loop = InlineLoop()

    def call(self, function: Callable[..., Awaitable[T]], *arguments: Any) -> T:
        """Call a coroutine function, and return what it returns."""

        async def called() -> T:
            return await function(*arguments)

        return self.loop.finish(called())

    def start_task_soon(self, function: Callable[..., Awaitable[T]], *arguments: Any) -> Future[T]:
        """Call it, and return a future that is done already."""
        done: Future[T] = Future()
        done.set_result(self.call(function, *arguments))
        return done


@contextmanager
def inline_portal() -> Iterator[InlinePortal]:
    """Open a portal as `anyio.from_thread.start_blocking_portal` does, without its thread."""
    portal = InlinePortal()
    try:
        yield portal
    finally:
        portal.loop.end()


def run(coroutine: Coroutine[Any, Any, T], **_: Any) -> T:
    """Run a coroutine to its end on a loop of its own, as `asyncio.run` does on a machine."""
    loop = InlineLoop()
    try:
        return loop.finish(coroutine)
    finally:
        loop.end()


def install() -> None:
    """Replace anyio's portal; before `course.inside` is imported, which remembers it by name."""
    vars(anyio.from_thread)["start_blocking_portal"] = inline_portal
    vars(asyncio)["run"] = run
