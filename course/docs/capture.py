"""Real runs: the requests, Python and commands of a page, executed when it is built.

The requests and the Python of a page run in order, and share their variables and one live server
a stage. A command has a server of its own. What they print is kept in .cache/docs under a name
made from the blocks and from the code they run, so that they run again only when that changes.
"""

import contextlib
import io
import os
import re
import shlex
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import astuple, dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from course.catalog import Catalog, Stage
from course.docs.fences import DocsError, Fence, show
from course.docs.requests import BASE_URL, as_curl, as_httpx, as_text, parse_request
from course.errors import CourseError
from course.kept import CACHE, MACHINERY, digest, keep
from course.live import CHEAP_HASHES, LiveStage
from course.loopback import AROUND_PROXIES, around_proxies
from course.places import ROOT

if TYPE_CHECKING:
    import httpx

COMMAND = "console"
FULL_COST = "full-cost"
RUN = ("http", "python", COMMAND)
COMMAND_SECONDS = 120.0
READERS_DATABASE = "my_app/db/app.db"
READERS_PACKAGE = "my_app."
TOKEN_BY_HAND = "token='paste the access_token of the reply here'"
ESCAPES = re.compile(r"\x1b\[[0-9;]*m")
PYTHON = ("python", "python3", "py")
Result = TypeVar("Result")
SESSION_INPUTS = ("course/docs/capture.py", "course/docs/requests.py", "stages/**/*.py")
COMMAND_INPUTS = (
    "attacks/**/*.py", *MACHINERY, "course/docs/capture.py", "pyproject.toml", "stages/**/*.py",
    "conftest.py", "tests/*.py", "tests/s*/*.py",
)  # fmt: skip


@dataclass(frozen=True)
class Outcome:
    """What a block printed; `code` is the Python that ran, `gets_token` tells of a new token."""

    output: str
    code: str = ""
    gets_token: bool = False


def stage_named(fence: Fence, default: Stage | None, catalog: Catalog) -> Stage | None:
    """Return the stage that a block names, such as `s02`, or else the stage of the page."""
    return catalog.find(fence.labels[0]) if fence.labels else default


class Servers:
    """The live stages of a run, each started when it is first asked for."""

    def __init__(self, settings: dict[str, str] | None = None) -> None:
        """Prepare servers with these settings."""
        self.settings = settings
        self.live: dict[str, LiveStage] = {}
        self._open = contextlib.ExitStack()

    def close(self) -> None:
        """Stop the servers."""
        self._open.close()

    def get(self, stage: Stage) -> LiveStage:
        """Return the server of a stage."""
        if stage.slug not in self.live:
            self.live[stage.slug] = self._open.enter_context(LiveStage(stage, env=self.settings))
        return self.live[stage.slug]

    def stand_ins(self, fence: Fence, stage: Stage | None, catalog: Catalog) -> dict[str, str]:
        """Map what the reader types in a block to what stands for it in this run."""
        found = {}
        if stage and (fence.name == "http" or BASE_URL in fence.body):
            found[BASE_URL] = self.get(stage).url
        if stage and READERS_DATABASE in fence.body:
            found[READERS_DATABASE] = self.get(stage).database.as_posix()
        if stage and READERS_PACKAGE in fence.body:
            found[READERS_PACKAGE] = f"{stage.package}."
        for other in catalog.stages:
            file = f"stages/{other.slug}/db/app.db"
            if file in fence.body:
                found[file] = self.get(other).database.as_posix()
        return found


class Session:
    """The run of the requests and the Python of one page."""

    def __init__(self, catalog: Catalog, stage: Stage | None) -> None:
        """Prepare a page, which may be a chapter and so have a stage."""
        self.catalog = catalog
        self.stage = stage
        self.names: dict[str, Any] = {}
        self.servers = Servers()

    def close(self) -> None:
        """Stop the servers."""
        self.servers.close()

    def run(self, fence: Fence) -> Outcome:
        """Run a block.

        Raises:
            DocsError: it did not end as the page says.
        """
        stage = stage_named(fence, self.stage, self.catalog)
        stand_ins = self.servers.stand_ins(fence, stage, self.catalog)
        if fence.name == "http":
            outcome = self.send(fence, stand_ins)
        else:
            outcome = Outcome(self.execute(fence.body, stand_ins, fence.options.get("raises")))
        output = put_back(outcome.output, stand_ins)
        return Outcome(output, outcome.code, outcome.gets_token)

    def send(self, fence: Fence, stand_ins: dict[str, str]) -> Outcome:
        """Send a request by running the very Python that the page shows."""
        if not stand_ins:
            raise DocsError("this page has no stage of its own: write, for example, ```http s05")
        request = parse_request(fence.body)
        self.execute(as_httpx(request, gets_token=False), stand_ins, None)
        reply: httpx.Response = self.names["reply"]
        wanted = fence.statuses
        if not (reply.status_code in wanted if wanted else reply.is_success):
            raise DocsError(f"{fence.body.strip()}\nwas answered {reply.status_code}: {reply.text}")
        headers = dict(reply.headers)
        text = as_text(reply.status_code, reply.reason_phrase, headers, reply.text)
        gets_token = reply.is_success and "access_token" in reply.text
        if gets_token:
            self.names["token"] = reply.json()["access_token"]
        return Outcome(text, as_httpx(request, gets_token=gets_token), gets_token)

    def execute(self, code: str, stand_ins: dict[str, str], raises: str | None) -> str:
        """Run Python with the page's variables, and return what it prints."""
        printed = io.StringIO()
        try:
            with contextlib.redirect_stdout(printed), around_proxies():
                exec(compile(put_in(code, stand_ins), "<page>", "exec"), self.names)
        except Exception as error:
            if type(error).__name__ != raises:
                raise DocsError(
                    f"{code.strip()}\nraised {type(error).__name__}: {error}"
                ) from error
            return f"{printed.getvalue()}{type(error).__name__}: {error}"
        if raises:
            raise DocsError(f"{code.strip()}\ndid not raise {raises}")
        return printed.getvalue()


def put_in(text: str, stand_ins: dict[str, str]) -> str:
    """Put this run's addresses and files in place of the reader's."""
    for readers, ours in stand_ins.items():
        text = text.replace(readers, ours)
    return text


def put_back(text: str, stand_ins: dict[str, str]) -> str:
    """Put the reader's addresses and files in place of this run's, and hide our folder."""
    for readers, ours in stand_ins.items():
        text = text.replace(ours, readers)
        text = text.replace(ours.removeprefix("http://"), readers.removeprefix("http://"))
    return text.replace(f"{ROOT}{os.sep}", "").replace(str(ROOT), ".")


def run_commands(fence: Fence, stand_ins: dict[str, str]) -> str:
    """Run each line of a block as a command, without a shell, from the root of the repo."""
    wanted = int(fence.options.get("exit", "0"))
    outputs = []
    for line in fence.body.splitlines():
        command = shlex.split(put_in(line, stand_ins), comments=True)
        if not command:
            continue
        done = run_command(command)
        if done.returncode != wanted:
            raise DocsError(f"{line}\nexit status {done.returncode}, not {wanted}:\n{done.stdout}")
        outputs.append(ESCAPES.sub("", done.stdout).strip("\n"))
    return shorten("\n".join(outputs), fence)


def run_command(command: list[str]) -> subprocess.CompletedProcess[str]:
    """Run one command with this interpreter and its tools, its two streams as one."""
    if command[0] in PYTHON:
        command = [sys.executable, *command[1:]]
    elif command[0] == "pytest":
        command = [sys.executable, "-m", *command]
    hidden = ("PYTEST_", "COV_", "FORCE_COLOR")
    env = {name: value for name, value in os.environ.items() if not name.startswith(hidden)}
    env |= {"NO_COLOR": "1", "COLUMNS": "80", "PYTHONIOENCODING": "utf-8", **AROUND_PROXIES}
    env["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"  # what contributors install takes seconds to load
    return subprocess.run(
        command, cwd=ROOT, env=env, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT, text=True, encoding="utf-8", errors="replace",
        timeout=COMMAND_SECONDS, check=False,
    )  # fmt: skip


def shorten(text: str, fence: Fence) -> str:
    """Keep the first and the last lines that the block asks for, and say what is left out."""
    if not {"first", "last"} & fence.options.keys():
        return text
    lines = text.splitlines()
    first, last = (int(fence.options.get(name, "0")) for name in ("first", "last"))
    left_out = len(lines) - first - last
    if left_out <= 0:
        return text
    ending = lines[-last:] if last else []
    return "\n".join([*lines[:first], f"[{left_out} lines left out]", *ending])


def written(fence: Fence) -> list[Any]:
    """Return all of a block that its outcome depends on, as JSON."""
    return [fence.name, fence.words, fence.options, fence.body]


def run_page(
    fences: list[Fence], catalog: Catalog, stage: Stage | None, cache: Path = CACHE
) -> list[Outcome]:
    """Run the blocks of a page, or return what they printed when the same blocks ran before.

    Raises:
        DocsError: a block did not end as the page says; the message starts with its line.
    """
    session = [fence for fence in fences if fence.name != COMMAND]
    key = [[written(fence) for fence in session], stage and stage.slug, digest(*SESSION_INPUTS)]
    kept = keep(key, lambda: run_session(session, catalog, stage), cache) if session else []
    outcomes = iter(kept)
    return [
        Outcome(
            *run_command_block(fence, catalog, stage, cache)
            if fence.name == COMMAND
            else next(outcomes)
        )
        for fence in fences
    ]


def run_session(fences: list[Fence], catalog: Catalog, stage: Stage | None) -> list[Any]:
    """Run the requests and the Python of a page, in order."""
    with contextlib.closing(Session(catalog, stage)) as session:
        return [astuple(at_line(fence, partial(session.run, fence))) for fence in fences]


def run_command_block(
    fence: Fence, catalog: Catalog, stage: Stage | None, cache: Path = CACHE
) -> list[Any]:
    """Run the commands of a block, or return what they printed before.

    Their server has cheap hashes: a run of the promises logs in often. A block that is about the
    cost says `full-cost`.
    """
    named = at_line(fence, partial(stage_named, fence, stage, catalog))

    settings = None if FULL_COST in fence.words else CHEAP_HASHES

    def run() -> list[Any]:
        with contextlib.closing(Servers(settings)) as servers:
            stand_ins = servers.stand_ins(fence, named, catalog)
            return [put_back(at_line(fence, partial(run_commands, fence, stand_ins)), stand_ins)]

    kept: list[Any] = keep(
        [written(fence), named and named.slug, digest(*COMMAND_INPUTS)], run, cache
    )
    return kept


def run_ahead(blocks: list[tuple[Fence, Stage | None]], catalog: Catalog) -> None:
    """Run the commands of many pages side by side, one a core; what fails waits for its page."""

    def run(block: tuple[Fence, Stage | None]) -> None:
        with contextlib.suppress(CourseError):
            run_command_block(block[0], catalog, block[1])

    with ThreadPoolExecutor(os.cpu_count()) as pool:
        list(pool.map(run, blocks))


def at_line(fence: Fence, run: Callable[[], Result]) -> Result:
    """Run something for a block, and put the block's line before what goes wrong."""
    try:
        return run()
    except CourseError as error:
        raise DocsError(f"line {fence.line}: {error}") from None


def show_outcome(fence: Fence, outcome: Outcome) -> str:
    """Show a block and what came of it."""
    if fence.name == "http":
        return f"{show_request(fence, outcome)}\n{show_output(outcome.output, 'http', 'The reply')}"
    shown = show(fence.body, fence.name if fence.name == "python" else "bash")
    if not outcome.output.strip():
        return shown
    return f"{shown}\n{show_output(outcome.output, 'text', 'It prints')}"


def show_request(fence: Fence, outcome: Outcome) -> str:
    """Show a request for httpx, and for curl, unless it needs what only the page's Python made."""
    request = parse_request(fence.body)
    shown = tab("httpx", show(outcome.code, "python"))
    if request.names <= {"token"}:
        token = f"\n{show(TOKEN_BY_HAND, 'bash')}" if outcome.gets_token else ""
        shown += tab("curl", show(as_curl(request), "bash") + token)
    return shown


def show_output(text: str, language: str, title: str) -> str:
    """Show what a run gave back, set off from what the reader types."""
    return f'<div class="output" markdown>\n\n{show(text, language, title=title)}\n</div>\n'


def tab(title: str, content: str) -> str:
    """Make a content tab."""
    lines = "".join(f"    {line}\n" if line else "\n" for line in content.splitlines())
    return f'=== "{title}"\n\n{lines}\n'
