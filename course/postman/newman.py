"""newman, which sends the requests of a collection and runs their tests."""

import os
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from pydantic import BaseModel, TypeAdapter

from course import npm
from course.loopback import AROUND_PROXIES
from course.postman.source import Json, PostmanError

SEND_ONE_BY_ONE = Path(__file__).with_name("send_one_by_one.js")


class Command(Protocol):
    """Runs a module of a stage beside its server, as a reader does in a terminal."""

    def __call__(self, module: str, *words: str) -> None:
        """Run it, and wait for its end."""


@dataclass(frozen=True)
class Server:
    """Where a stage answers, and what is known of it beside that.

    Attributes:
        url: without a slash at the end.
        secret_key: the key that signs its tokens.
        command: runs a command of the stage there; without one, none is run.
    """

    url: str
    secret_key: str = ""
    command: Command | None = None


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


def variables_of(server: Server) -> list[str]:
    """List the variables that differ from server to server, as NAME=VALUE; an empty key is none."""
    return [f"baseUrl={server.url}", f"secret_key={server.secret_key}"]


def send_one_by_one(file: Path, server: Server) -> tuple[Reply, ...]:
    """Send the requests of a collection to a server, one after the other, each in its own run.

    Raises:
        PostmanError: newman could not run the collection.
        NpmError: newman cannot be had.
    """
    npm.ensure("newman")
    done = subprocess.run(
        [npm.node(), str(SEND_ONE_BY_ONE), str(file), *variables_of(server)],
        env=_without_proxy(),
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    if done.returncode:
        raise PostmanError(f"newman could not run {file.name}:\n{done.stderr.strip()}")
    return REPLIES.validate_json(done.stdout)


def send_all(file: Path, server: Server, *options: str) -> int:
    """Let newman send a whole collection to a server; return its exit status.

    Raises:
        NpmError: newman cannot be had.
    """
    variables = [word for variable in variables_of(server) for word in ("--env-var", variable)]
    command = [*npm.tool("newman"), "run", str(file), *variables, *options]
    return subprocess.run(command, env=_without_proxy(), check=False).returncode


def _without_proxy() -> dict[str, str]:
    """Return the environment for newman: the server is on this machine, so no proxy is between."""
    return {**os.environ, **AROUND_PROXIES, "NODE_OPTIONS": "--no-deprecation"}
