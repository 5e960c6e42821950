"""Real runs: the requests, Python and commands of a page, executed in order when it is built.

The blocks of a page share their variables and one live server a stage. What they print is kept
in .cache/docs under a name made from the blocks and from the code they run, so that a page runs
again only when one of these changes.
"""

import contextlib
import hashlib
import io
import json
import os
import re
import shlex
import subprocess
import sys
from collections.abc import Callable, Iterable
from dataclasses import astuple, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from course.catalog import ROOT, Catalog, Stage
from course.docs.fences import DocsError, Fence, show
from course.docs.requests import BASE_URL, as_curl, as_httpx, as_text, parse_request
from course.errors import CourseError
from course.live import LiveStage

if TYPE_CHECKING:
    import httpx

CACHE = ROOT / ".cache" / "docs"
RUN = ("http", "python", "console")
COMMAND_SECONDS = 120.0
CHEAP_HASHES = {"BCRYPT_ROUNDS": "4"}
READERS_DATABASE = "my_app/db/app.db"
ESCAPES = re.compile(r"\x1b\[[0-9;]*m")
PYTHON = ("python", "python3", "py")
INPUTS = {  # what the outcome of a block depends on, beside the block
    "http": ("course/docs/capture.py", "course/docs/requests.py", "stages"),
    "python": ("course/docs/capture.py", "stages"),
    "console": ("course", "stages", "tests", "pyproject.toml"),
}


@dataclass(frozen=True)
class Outcome:
    """What a block printed; `code` is the Python that ran, `gets_token` tells of a new token."""

    output: str
    code: str = ""
    gets_token: bool = False


def stage_named(fence: Fence, default: Stage | None, catalog: Catalog) -> Stage | None:
    """Return the stage that a block names, such as `s02`, or else the stage of the page."""
    names = [word for word in fence.words if re.fullmatch(r"s\d\d", word)]
    return catalog.find(names[0]) if names else default


def digest(paths: Iterable[Path]) -> str:
    """Sum up the names and contents of the text files under these paths."""
    total = hashlib.sha256()
    for path in paths:
        files = (
            [path] if path.is_file() else sorted(path.rglob("*.py")) + sorted(path.rglob("*.toml"))
        )
        for file in files:
            total.update(file.relative_to(ROOT).as_posix().encode() + b"\0")
            total.update(file.read_bytes() + b"\0")
    return total.hexdigest()


class Session:
    """The run of one page."""

    def __init__(self, catalog: Catalog, stage: Stage | None) -> None:
        """Prepare a page, which may be a chapter and so have a stage."""
        self.catalog = catalog
        self.stage = stage
        self.names: dict[str, Any] = {}
        self.live: dict[tuple[str, ...], LiveStage] = {}
        self._servers = contextlib.ExitStack()

    def close(self) -> None:
        """Stop the servers."""
        self._servers.close()

    def server(self, stage: Stage, fence: Fence) -> LiveStage:
        """Return the page's server of a stage, started when it is first asked for.

        Commands have one of their own with cheap hashes: a run of the promises logs in often.
        """
        settings = CHEAP_HASHES if fence.name == "console" else {}
        key = stage.slug, *settings
        if key not in self.live:
            self.live[key] = self._servers.enter_context(LiveStage(stage, env=settings))
        return self.live[key]

    def stand_ins(self, fence: Fence) -> dict[str, str]:
        """Map what the reader types to what stands for it in this run."""
        found = {}
        stage = stage_named(fence, self.stage, self.catalog)
        if stage and (fence.name == "http" or BASE_URL in fence.body):
            found[BASE_URL] = self.server(stage, fence).url
        if stage and READERS_DATABASE in fence.body:
            found[READERS_DATABASE] = self.server(stage, fence).database.as_posix()
        for other in self.catalog.stages:
            file = f"stages/{other.slug}/db/app.db"
            if file in fence.body:
                found[file] = self.server(other, fence).database.as_posix()
        return found

    def run(self, fence: Fence) -> Outcome:
        """Run a block.

        Raises:
            DocsError: it did not end as the page says.
        """
        stand_ins = self.stand_ins(fence)
        match fence.name:
            case "http":
                outcome = self.send(fence, stand_ins)
            case "python":
                outcome = Outcome(self.execute(fence.body, stand_ins, fence.options.get("raises")))
            case _:
                outcome = Outcome(run_commands(fence, stand_ins))
        output = put_back(outcome.output, stand_ins)
        return Outcome(output, outcome.code, outcome.gets_token)

    def send(self, fence: Fence, stand_ins: dict[str, str]) -> Outcome:
        """Send a request by running the very Python that the page shows."""
        if not stand_ins:
            raise DocsError("this page has no stage of its own: write, for example, ```http s05")
        request = parse_request(fence.body)
        self.execute(as_httpx(request, gets_token=False), stand_ins, None)
        reply: httpx.Response = self.names["reply"]
        wanted = [int(word) for word in fence.words if word.isdigit()]
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
            with contextlib.redirect_stdout(printed):
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
    env |= {"NO_COLOR": "1", "COLUMNS": "80", "PYTHONIOENCODING": "utf-8"}
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


def keep(key: Any, make: Callable[[], Any], cache: Path = CACHE) -> Any:
    """Return what `make` returns, JSON both, or what it returned when it last had this key."""
    name = hashlib.sha256(json.dumps([key, sys.version]).encode()).hexdigest()
    file = cache / f"{name}.json"
    if not file.is_file():
        made = json.dumps(make())
        cache.mkdir(parents=True, exist_ok=True)
        file.write_text(made, encoding="utf-8")
    return json.loads(file.read_text(encoding="utf-8"))


def run_page(
    fences: list[Fence], catalog: Catalog, stage: Stage | None, cache: Path = CACHE
) -> list[Outcome]:
    """Run the blocks of a page, or return what they printed when the same blocks ran before.

    Raises:
        DocsError: a block did not end as the page says; the message starts with its line.
    """
    if not fences:
        return []
    inputs = sorted({path for fence in fences for path in INPUTS[fence.name]})
    blocks = [[fence.name, fence.words, fence.options, fence.body] for fence in fences]
    key = [blocks, stage and stage.slug, digest(ROOT / path for path in inputs)]
    kept = keep(key, lambda: [astuple(done) for done in run_blocks(fences, catalog, stage)], cache)
    return [Outcome(*values) for values in kept]


def run_blocks(fences: list[Fence], catalog: Catalog, stage: Stage | None) -> list[Outcome]:
    """Run the blocks of a page, in order."""
    outcomes = []
    with contextlib.closing(Session(catalog, stage)) as session:
        for fence in fences:
            try:
                outcomes.append(session.run(fence))
            except CourseError as error:
                raise DocsError(f"line {fence.line}: {error}") from None
    return outcomes


def show_outcome(fence: Fence, outcome: Outcome) -> str:
    """Show a block and what came of it."""
    if fence.name == "http":
        curl = as_curl(parse_request(fence.body), gets_token=outcome.gets_token)
        tabs = tab("httpx", show(outcome.code, "python")) + tab("curl", show(curl, "bash"))
        return f"{tabs}\n{show_output(outcome.output, 'http', 'The reply')}"
    shown = show(fence.body, fence.name if fence.name == "python" else "bash")
    if not outcome.output.strip():
        return shown
    return f"{shown}\n{show_output(outcome.output, 'text', 'It prints')}"


def show_output(text: str, language: str, title: str) -> str:
    """Show what a run gave back, set off from what the reader types."""
    return f'<div class="output" markdown>\n\n{show(text, language, title=title)}\n</div>\n'


def tab(title: str, content: str) -> str:
    """Make a content tab."""
    lines = "".join(f"    {line}\n" if line else "\n" for line in content.splitlines())
    return f'=== "{title}"\n\n{lines}\n'
