"""A right solution of stage 5 with asyncio alone: stands in for its utils/turnstile.py."""

import asyncio
import os
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

from fastapi import HTTPException, Request

MOST = 60 * (os.cpu_count() or 1)


class Line:
    """A line of those who wait, made with the first of them."""

    length = 0
    gate = asyncio.Semaphore(os.cpu_count() or 1)


@asynccontextmanager
async def turnstile(request: Request) -> AsyncGenerator[None]:
    """Let as many through as there are cores."""
    if Line.length >= MOST:
        raise HTTPException(503, "The line is too long.", {"Retry-After": "3"})
    Line.length += 1
    try:
        async with Line.gate:
            if await request.is_disconnected():
                raise HTTPException(503, "Nobody is there.", {"Retry-After": "3"})
            yield
    finally:
        Line.length -= 1
