"""Stages that sleep until somebody asks for them, so that the server answers without them."""

import asyncio
import logging
from importlib import import_module

from fastapi import FastAPI
from starlette.responses import PlainTextResponse
from starlette.types import Receive, Scope, Send

from course.catalog import Stage
from course.server.address import ServerError

logger = logging.getLogger("uvicorn.error")


def load_stage(stage: Stage) -> FastAPI:
    """Import a stage, which reads its settings now.

    Raises:
        ServerError: a package that it needs is not installed.
        SystemExit: it refuses its settings, and says why.
    """
    try:
        app: FastAPI = import_module(f"{stage.package}.main").app
    except ModuleNotFoundError as error:
        if str(error.name).startswith(stage.package):
            raise
        advice = "python -m pip install -r requirements.txt"
        raise ServerError(f"{error.name} is not installed. Run: {advice}") from None
    return app


class Sleeper:
    """An ASGI app that imports its stage, and begins its lifespan, at the first request.

    The lifespan lives in a task of its own, because it has to end where it began.
    """

    def __init__(self, stage: Stage) -> None:
        """Note which stage to wake."""
        self._stage = stage
        self._asked, self._answered, self._over = asyncio.Event(), asyncio.Event(), asyncio.Event()
        self._app: FastAPI | None = None
        self._reason = ""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hand a request over to the stage; 503 when it does not start."""
        self._asked.set()
        await self._answered.wait()
        app = self._app or PlainTextResponse(self._reason, 503)
        await app(scope, receive, send)

    async def live(self) -> None:
        """Wait for the first request, then run the lifespan of the stage until `end`."""
        await self._asked.wait()
        if self._over.is_set():
            return
        try:
            app = await asyncio.to_thread(load_stage, self._stage)
            async with app.router.lifespan_context(app):
                self._app = app
                self._answered.set()
                await self._over.wait()
        except (ServerError, SystemExit) as error:
            self._reason = str(error)
        except Exception:
            logger.exception("%s does not start", self._stage.label)
            self._reason = f"{self._stage.label} does not start: see the log of this server."
        finally:
            self._answered.set()

    def end(self) -> None:
        """Let the lifespan of the stage end; one that was never asked for has none."""
        self._over.set()
        self._asked.set()
