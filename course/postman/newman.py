"""newman, which sends the requests of a collection and runs their tests."""

import os
import subprocess
from pathlib import Path

from pydantic import BaseModel, TypeAdapter

from course import npm
from course.loopback import AROUND_PROXIES
from course.postman.source import Json, PostmanError
from course.promises.app import App

SEND_ONE_BY_ONE = Path(__file__).with_name("send_one_by_one.js")


class Reply(BaseModel):
    """What came back for one request, which of its tests failed, and the variables after it."""

    name: str
    code: int
    headers: dict[str, str]
    body: str
    visualizer: Json | None
    variables: dict[str, str]
    failures: tuple[str, ...]


REPLIES = TypeAdapter(tuple[Reply, ...])


def variables_of(app: App) -> list[str]:
    """List the variables that differ from app to app, as NAME=VALUE; an empty key is none."""
    return [f"baseUrl={app.url}", f"secret_key={app.inside.secret_key or ''}"]


def send_one_by_one(file: Path, app: App) -> tuple[Reply, ...]:
    """Send the requests of a collection to an app, one after the other, each in a run of its own.

    Raises:
        PostmanError: newman could not run the collection.
        NpmError: newman cannot be had.
    """
    npm.ensure("newman")
    done = subprocess.run(
        [npm.node(), str(SEND_ONE_BY_ONE), str(file), *variables_of(app)],
        env=_without_proxy(),
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    if done.returncode:
        raise PostmanError(f"newman could not run {file.name}:\n{done.stderr.strip()}")
    return REPLIES.validate_json(done.stdout)


def send_all(file: Path, app: App, *options: str) -> int:
    """Let newman send a whole collection to an app; return its exit status.

    Raises:
        NpmError: newman cannot be had.
    """
    variables = [word for variable in variables_of(app) for word in ("--env-var", variable)]
    command = [*npm.tool("newman"), "run", str(file), *variables, *options]
    return subprocess.run(command, env=_without_proxy(), check=False).returncode


def _without_proxy() -> dict[str, str]:
    """Return the environment for newman: the app is on this machine, so no proxy is between."""
    return {**os.environ, **AROUND_PROXIES, "NODE_OPTIONS": "--no-deprecation"}
