"""The Postman collections: run by newman, and built from postman/source.

The saved examples of a collection are replies of the live stage. Where the reader has to run a
command in a terminal, it is run here.
"""

import json
import re
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from course.catalog import Catalog, Stage, load_catalog
from course.live import CHEAP_HASHES, LiveStage
from course.places import ROOT
from course.postman.newman import Command, Reply, Server, send_all, send_one_by_one
from course.postman.source import (
    FOLDER,
    Json,
    PostmanError,
    draft_collection,
    read_commands,
    read_variables,
)
from course.promises.app import NOTHING, connect_to
from course.status import reason_phrase

SAVED_HEADERS = ("Content-Type", "Cache-Control", "WWW-Authenticate", "Allow", "Retry-After")
A_TIME = re.compile(r"\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
SAMPLE_TIME = "2026-01-01T12:00:00Z"
A_VARIABLE = re.compile(r"\{\{(\w+)\}\}")


def collection_file(stage: Stage) -> Path:
    """Return the file that a reader imports."""
    return FOLDER / f"{stage.slug}.postman_collection.json"


def read_collection(stage: Stage) -> Json:
    """Read the file that a reader imports."""
    collection: Json = json.loads(collection_file(stage).read_text(encoding="utf-8"))
    return collection


def build(stage: Stage, server: Server, catalog: Catalog) -> str:
    """Make the text of a collection's file; its examples are replies of a server.

    The server must be fresh, so that nobody is there but those of the collection.

    Raises:
        PostmanError: the source cannot be read, or a test of the collection failed.
        NpmError: newman cannot be had.
    """
    collection = draft_collection(stage, catalog)
    return add_examples(collection, ask(stage, collection, server))


def ask(stage: Stage, collection: Json, server: Server) -> tuple[Reply, ...]:
    """Collect the replies of a server to the requests of a collection.

    Raises:
        PostmanError: a test of the collection failed.
        NpmError: newman cannot be had.
    """
    replies = send_each(stage, collection, server)
    failures = [f"{reply.name}: {text}" for reply in replies for text in reply.failures]
    if failures:
        raise PostmanError("Not every test passed:\n" + "\n".join(failures))
    return replies


def send_each(stage: Stage, collection: Json, server: Server) -> tuple[Reply, ...]:
    """Send the requests one by one, as a reader does who has run what is run in a terminal.

    Raises:
        PostmanError: newman could not run the collection, or a command failed.
        NpmError: newman cannot be had.
    """
    ready, early = prepare(stage, collection, server)
    return tuple(
        _with_failures_of(reply, early.get(reply.name, reply)) for reply in _send(ready, server)
    )


def send_at_once(stage: Stage, collection: Json, server: Server, *options: str) -> int:
    """Let newman send a whole collection and report; return its exit status.

    Raises:
        PostmanError: a command failed.
        NpmError: newman cannot be had.
    """
    ready, _ = prepare(stage, collection, server)
    with _file_of(ready) as file:
        return send_all(file, server, *options)


def prepare(stage: Stage, collection: Json, server: Server) -> tuple[Json, dict[str, Reply]]:
    """Run what a reader runs once in a terminal, each after the request that comes before it.

    Returns:
        the collection as it is then, with what those requests saved in its variables; and the
        first replies to them, by their names. Where no command can be run, none is sent.
    """
    commands = read_commands(stage)
    early = {}
    for item in _items_of(collection):
        if server.command and item["name"] in commands:
            (reply,) = _send({**collection, "item": [{"item": [item]}]}, server)
            early[reply.name] = reply
            collection = {**collection, "variable": _fill_in(collection, reply.variables)}
            if not reply.failures:
                server.command(*_words(commands[reply.name], reply.variables))
    return collection, early


def _items_of(collection: Json) -> list[Json]:
    return [item for folder in collection["item"] for item in folder["item"]]


def _send(collection: Json, server: Server) -> tuple[Reply, ...]:
    with _file_of(collection) as file:
        return send_one_by_one(file, server)


def _with_failures_of(again: Reply, first: Reply) -> Reply:
    """Return the first reply, beside what failed at either time."""
    both = dict.fromkeys([*first.failures, *again.failures])
    return first.model_copy(update={"failures": tuple(both)})


def _words(command: str, variables: dict[str, str]) -> tuple[str, ...]:
    words = command.split()
    return tuple(A_VARIABLE.sub(lambda found: variables[found[1]], word) for word in words)


def _fill_in(collection: Json, values: dict[str, str]) -> list[Json]:
    return [
        {**variable, "value": values.get(variable["key"], variable["value"])}
        for variable in collection["variable"]
    ]


@contextmanager
def _file_of(collection: Json) -> Iterator[Path]:
    """Write a collection into a file, which newman reads; it is gone afterwards."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "collection.json"
        file.write_text(json.dumps(collection), encoding="utf-8")
        yield file


def add_examples(collection: Json, replies: tuple[Reply, ...]) -> str:
    """Save each reply with its request, and return the text of the file."""
    for item, reply in zip(_items_of(collection), replies, strict=True):
        item["response"] = [_example(item["request"], reply)]
    return json.dumps(collection, indent=2, ensure_ascii=False) + "\n"


def _example(request: Json, reply: Reply) -> Json:
    reason = reason_phrase(reply.code)
    headers = {name.lower(): value for name, value in reply.headers.items()}
    is_json = bool(reply.body) and "json" in headers["content-type"]  # 204 has no body
    body = json.dumps(json.loads(reply.body), indent=2) if is_json else reply.body
    return {
        "name": f"{reply.code} {reason}",
        "originalRequest": {key: value for key, value in request.items() if key != "description"},
        "status": reason,
        "code": reply.code,
        "_postman_previewlanguage": "json" if is_json else "text",
        "header": [
            {"key": name, "value": headers[name.lower()]}
            for name in SAVED_HEADERS
            if name.lower() in headers
        ],
        "cookie": [],
        "body": put_samples(body, reply.variables),
    }


def put_samples(text: str, variables: dict[str, str]) -> str:
    """Replace what differs at every run: times, and what a variable holds, by its sample."""
    text = A_TIME.sub(SAMPLE_TIME, text)
    known = read_variables()
    held = [(value, known[name].sample) for name, value in variables.items() if name in known]
    for value, sample in sorted(held, key=lambda pair: len(pair[0]), reverse=True):
        text = text.replace(value, sample) if value else text
    return text


def run_collections(name: str | None = None, url: str | None = None) -> None:
    """Run the collection of one stage, or of all, and print newman's reports.

    Args:
        name: the number, label or slug of a stage; None for all.
        url: where the stage answers already; None starts it.

    Raises:
        CatalogError: there is no such stage.
        LiveError: a stage did not start.
        NpmError: newman cannot be had.
        PostmanError: a test or a command failed, or `url` is given for more than one stage.
        CheckError: nothing answers at `url`.
    """
    stages = _choose(name)
    if url and not name:
        raise PostmanError("--url needs a stage: which one answers there?")
    failed = []
    for stage in stages:
        with _serving(stage, url) as server:
            if send_at_once(stage, read_collection(stage), server):
                failed.append(stage.label)
    if failed:
        raise PostmanError(f"Not every test passed: {', '.join(failed)}. See the report above.")


def build_collections(name: str | None = None) -> None:
    """Write the collection of one stage, or of all, from postman/source and live replies.

    Raises:
        CatalogError: there is no such stage.
        LiveError: a stage did not start.
        NpmError: newman cannot be had.
        PostmanError: a source cannot be read, or a test failed.
    """
    for stage in _choose(name):
        with LiveStage(stage, env=CHEAP_HASHES) as live:
            text = build(stage, server_of(live), load_catalog())
        file = collection_file(stage)
        file.write_text(text, encoding="utf-8", newline="\n")
        print(f"{file.relative_to(ROOT).as_posix()} is written.")


def _choose(name: str | None) -> tuple[Stage, ...]:
    catalog = load_catalog()
    return (catalog.find(name),) if name else catalog.stages


@contextmanager
def _serving(stage: Stage, url: str | None) -> Iterator[Server]:
    if url:
        yield Server(connect_to(url, NOTHING).url, command=by_hand(stage))
        return
    with LiveStage(stage) as live:
        yield server_of(live)


def server_of(live: LiveStage) -> Server:
    """Return a stage that runs here as a server whose key is known, and that obeys commands."""

    def run(module: str, *words: str) -> None:
        done = live.command(module, *words)
        if done.returncode:
            raise PostmanError(f"{' '.join([module, *words])} failed:\n{done.stderr.strip()}")

    return Server(live.url, live.secret_key, run)


def by_hand(stage: Stage) -> Command:
    """Leave a command to the reader, who knows with which settings the server runs."""

    def wait(module: str, *words: str) -> None:
        command = " ".join([f"python -m {stage.package}.{module}", *words])
        print(f"In another terminal, run: {command}", flush=True)
        if sys.stdin.isatty():
            input("Press Enter when that is done.")

    return wait
