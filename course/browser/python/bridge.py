"""Call a stage from JavaScript, whose texts become the bytes of ASGI and back."""

import importlib
import sys
from pathlib import Path

from course.asgi import Hosted

Headers = list[tuple[str, str]]
CODE = Path(__file__).parent


class Bridge:
    """A stage that runs in the page."""

    def __init__(self, hosted: Hosted) -> None:
        """Take what passes requests to its app."""
        self.hosted = hosted

    async def handle(
        self, method: str, path: str, query: str, headers: Headers, body: bytes
    ) -> tuple[int, Headers, bytes]:
        """Pass one request to the stage, and count the bytes of its body."""
        fields = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in headers]
        if body:
            fields.append((b"content-length", str(len(body)).encode()))
        status, answered, content = await self.hosted.handle(
            method, path.encode(), query.encode(), fields, body
        )
        pairs = [(name.decode("latin-1"), value.decode("latin-1")) for name, value in answered]
        return status, pairs, content


async def mount(stage: str, root_path: str) -> Bridge:
    """Import a stage and begin its life."""
    bridge = Bridge(Hosted(importlib.import_module(f"stages.{stage}.main").app, root_path))
    await bridge.hosted.start()
    return bridge


async def unmount(stage: str, bridge: Bridge) -> None:
    """End the life of a stage, and forget its modules and its database."""
    await bridge.hosted.stop()
    for name in [name for name in sys.modules if name.startswith(f"stages.{stage}")]:
        del sys.modules[name]
    for file in (CODE / "stages" / stage).rglob("*.db*"):
        file.unlink()
