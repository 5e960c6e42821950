"""Call a stage from JavaScript, whose texts become the bytes of ASGI and back."""

from pathlib import Path

from course.anew import app_of
from course.asgi import Hosted
from course.places import ROOT, is_made_by_runs

Headers = list[tuple[str, str]]


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
    bridge = Bridge(Hosted(app_of(f"stages.{stage}"), root_path))
    await bridge.hosted.start()
    return bridge


async def unmount(stage: str, bridge: Bridge) -> None:
    """End the life of a stage, and forget its database; who mounts it again forgets its modules."""
    await bridge.hosted.stop()
    folder = ROOT / "stages" / stage
    left = [path for path in folder.rglob("*") if is_made_by_runs(path.relative_to(folder))]
    for file in filter(Path.is_file, left):
        file.unlink()
