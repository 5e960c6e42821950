"""A turn to write: who waits for it takes neither a thread nor a connection from those who read."""

from collections.abc import Callable
from typing import TypeVar, TypeVarTuple

from anyio import fail_after, to_thread
from fastapi import Request

Values = TypeVarTuple("Values")
Result = TypeVar("Result")


async def write(request: Request, change: Callable[[*Values], Result], *values: *Values) -> Result:
    """Change the database when it is this request's turn, or give up after some seconds."""
    with fail_after(5):
        return await to_thread.run_sync(change, *values, limiter=request.app.state.write_slots)
