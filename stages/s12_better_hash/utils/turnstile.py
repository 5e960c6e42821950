"""The place to wait for a slow hash, so that nobody else has to."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

from fastapi import Request

from .errors import busy

MAX_WAITING = 64  # for each slot: at a quarter of a second a hash, nobody waits over 16 s


@asynccontextmanager
async def turnstile(request: Request) -> AsyncGenerator[None]:
    """Let one hash a core through; whoever waits here holds neither a thread nor a connection."""
    slots = request.app.state.hash_slots
    if slots.statistics().tasks_waiting >= MAX_WAITING * slots.total_tokens:
        raise busy("Too many are waiting.")
    async with slots:
        if await request.is_disconnected():
            raise busy("The client has hung up.")  # nobody reads this, so nothing is hashed
        yield
