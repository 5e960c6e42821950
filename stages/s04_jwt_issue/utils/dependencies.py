"""What a route waits for before it runs."""

from collections.abc import AsyncGenerator

from fastapi import Request, Response

from .errors import NO_STORE


async def turnstile(request: Request) -> AsyncGenerator[None]:
    """Let one hash a core through; whoever waits here holds neither a thread nor a connection."""
    async with request.app.state.hash_slots:
        yield


async def no_store(response: Response) -> None:
    """Keep the answer out of every cache (RFC 6749, section 5.1)."""
    response.headers.update(NO_STORE)
