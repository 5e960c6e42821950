"""The Postman collections: run by newman, and built from postman/source.

The saved examples of a collection are replies of the live stage.
"""

import json
import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from course.catalog import Catalog, Stage, load_catalog
from course.live import LiveStage
from course.places import ROOT
from course.postman.newman import Reply, send_all, send_one_by_one
from course.postman.source import FOLDER, Json, PostmanError, draft_collection, read_variables
from course.promises.app import NOTHING, App, Inside, connect_to
from course.status import reason_phrase

SAVED_HEADERS = ("Content-Type", "Cache-Control", "WWW-Authenticate", "Allow", "Retry-After")
A_TIME = re.compile(r"\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
SAMPLE_TIME = "2026-01-01T12:00:00Z"


def collection_file(stage: Stage) -> Path:
    """Return the file that a reader imports."""
    return FOLDER / f"{stage.slug}.postman_collection.json"


def build(stage: Stage, app: App, catalog: Catalog) -> str:
    """Make the text of a collection's file; its examples are replies of an app.

    The app must be fresh, so that the numbers of its users are the same at each build.

    Raises:
        PostmanError: the source cannot be read, or a test of the collection failed.
        NpmError: newman cannot be had.
    """
    collection = draft_collection(stage, catalog)
    return add_examples(collection, ask(collection, app))


def ask(collection: Json, app: App) -> tuple[Reply, ...]:
    """Collect the replies of an app to the requests of a collection.

    Raises:
        PostmanError: a test of the collection failed.
        NpmError: newman cannot be had.
    """
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "collection.json"
        file.write_text(json.dumps(collection), encoding="utf-8")
        replies = send_one_by_one(file, app)
    failures = [f"{reply.name}: {text}" for reply in replies for text in reply.failures]
    if failures:
        raise PostmanError("Not every test passed:\n" + "\n".join(failures))
    return replies


def add_examples(collection: Json, replies: tuple[Reply, ...]) -> str:
    """Save each reply with its request, and return the text of the file."""
    items = [item for folder in collection["item"] for item in folder["item"]]
    for item, reply in zip(items, replies, strict=True):
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
        PostmanError: a test failed, or `url` is given for more than one stage.
        CheckError: nothing answers at `url`.
    """
    stages = _choose(name)
    if url and not name:
        raise PostmanError("--url needs a stage: which one answers there?")
    failed = []
    for stage in stages:
        with _serving(stage, url) as app:
            if send_all(collection_file(stage), app):
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
        with LiveStage(stage) as live:
            text = build(stage, app_of(live), load_catalog())
        file = collection_file(stage)
        file.write_text(text, encoding="utf-8", newline="\n")
        print(f"{file.relative_to(ROOT).as_posix()} is written.")


def _choose(name: str | None) -> tuple[Stage, ...]:
    catalog = load_catalog()
    return (catalog.find(name),) if name else catalog.stages


@contextmanager
def _serving(stage: Stage, url: str | None) -> Iterator[App]:
    if url:
        yield connect_to(url, NOTHING)
        return
    with LiveStage(stage) as live:
        yield app_of(live)


def app_of(live: LiveStage) -> App:
    """Return a stage that runs here as an app whose key is known."""
    return App(live.url, Inside(secret_key=live.secret_key))
