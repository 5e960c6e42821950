"""A turn to write: who waits for it takes neither a thread nor a connection from those who read."""

from collections.abc import Callable
from typing import TypeVar, TypeVarTuple

from anyio import fail_after, to_thread
from fastapi import Request

from .errors import busy

Values = TypeVarTuple("Values")
Result = TypeVar("Result")


async def write(
    request: Request,
    change: Callable[[*Values], Result],
    *values: *Values,
    even_if_gone: bool = False,
) -> Result:
    """Change the database when it is this request's turn, or give up after some seconds."""
    with fail_after(5):
        async with request.app.state.write_slots:
            if not even_if_gone and await request.is_disconnected():
                raise busy("The client has hung up.")  # nobody would hear of the change
            return await to_thread.run_sync(change, *values)
