"""What a route waits for before it runs."""

from collections.abc import AsyncGenerator

from fastapi import Request


async def turnstile(request: Request) -> AsyncGenerator[None]:
    """Let one hash a core through; whoever waits here holds neither a thread nor a connection."""
    async with request.app.state.hash_slots:
        yield
