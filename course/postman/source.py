"""What a Postman collection is made of: postman/source, read and put into format v2.1.

The texts and scripts of all collections stand once, in postman/source. Each collection is
complete in itself: what several need is copied into each.
"""

import json
import re
import uuid
from functools import cache, partial
from pathlib import Path
from string import Template
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, RootModel

from course.catalog import Catalog, Stage
from course.errors import CourseError
from course.places import HOST, PORT, ROOT, STAGE_PORT
from course.toml import read_toml

FOLDER = ROOT / "postman"
SOURCE = FOLDER / "source"
SCRIPTS = SOURCE / "scripts"
SCHEMA = "https://schema.getpostman.com/json/collection/v2.1.0/collection.json"
ALL_STAGES_URL = f"http://{HOST}:{PORT}"
ALONE_URL = f"http://{HOST}:{STAGE_PORT}"

Json = dict[str, Any]


class PostmanError(CourseError):
    """A collection cannot be built, or newman found that a reply is not what it should be."""


def _read_scripts(value: str | list[str]) -> str:
    """Join scripts: each is a file in postman/source/scripts, or the text itself."""
    parts = [value] if isinstance(value, str) else value
    texts = [
        (SCRIPTS / part).read_text(encoding="utf-8") if part.endswith(".js") else part
        for part in parts
    ]
    return "\n".join(text.strip("\n") for text in texts)


def _join_lines(text: str) -> str:
    """Put each paragraph on one line: Postman may show the end of a line as a line break."""
    return re.sub(r"(?<!\n)\n(?! *(?:\n|[-#] |\d+\. )) *", " ", text.strip("\n"))


def _list_pairs(fields: object) -> object:
    """Let a table stand for its fields; a list of pairs can name a field twice."""
    return list(fields.items()) if isinstance(fields, dict) else fields


Text = Annotated[str, Field(min_length=1), BeforeValidator(lambda text: text.strip("\n"))]
Prose = Annotated[str, Field(min_length=1), BeforeValidator(_join_lines)]
Script = Annotated[str, BeforeValidator(_read_scripts)]
Pairs = Annotated[tuple[tuple[str, str], ...], BeforeValidator(_list_pairs)]


class Source(BaseModel):
    """What all parts of a source have in common: no field but these."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    description: Prose


class Variable(Source):
    """A collection variable, and the sample that stands for it in the saved examples."""

    sample: Text


class Request(Source):
    """A request: `bearer` is the token that it sends, "" is none, None the collection's.

    `then_run` is what the reader runs in a terminal afterwards, once, so that the requests below it
    get what they say: a module of the stage and its words, which may hold collection variables.
    """

    name: Text
    send: Annotated[str, Field(pattern=r"^[A-Z]+ /\S*$")]
    headers: Pairs = ()
    bearer: str | None = None
    json_body: Annotated[Text | None, Field(alias="json")] = None
    form: Pairs = ()
    before: Script = ""
    after: Annotated[Script, Field(min_length=1)]
    then_run: Text | None = None


class Named(RootModel[dict[str, Json]]):
    """What several collections have, by name: requests.toml and folders.toml in postman/source."""


def read_named(kind: str) -> dict[str, Json]:
    """Read what a collection takes with `use`.

    Args:
        kind: `requests` or `folders`.

    Raises:
        PostmanError: the file is missing, or is not TOML.
    """
    return _read_named(SOURCE / f"{kind}.toml")


@cache  # each `use` asks for it
def _read_named(file: Path) -> dict[str, Json]:
    return read_toml(file, Named, PostmanError).root


def _fill_in(kind: str, part: Json) -> Json:
    """Take what is named, which may use another; what is written beside `use` replaces it."""
    if "use" not in part:
        return part
    name = part["use"]
    named = read_named(kind)
    if name not in named:
        raise ValueError(f"there is no {name} in {kind}.toml")
    taken = _fill_in(kind, named[name])
    return taken | {key: value for key, value in part.items() if key != "use"}


class Folder(Source):
    """A step of the lesson; its place gives it a number."""

    name: Text
    requests: Annotated[
        tuple[Annotated[Request, BeforeValidator(partial(_fill_in, "requests"))], ...],
        Field(min_length=1),
    ]


class Lesson(Source):
    """The source of a collection: postman/source/sNN_….toml.

    `instead` says which script takes the place of another in all its requests: so a reply that has
    one more field does not make each request that reads it another one.
    """

    bearer: str = ""
    instead: dict[Script, Script] = {}
    folders: Annotated[
        tuple[Annotated[Folder, BeforeValidator(partial(_fill_in, "folders"))], ...],
        Field(min_length=1),
    ]


class Variables(RootModel[dict[str, Variable]]):
    """All collection variables by name: postman/source/variables.toml."""


def base_url(stage: Stage) -> str:
    """Return the URL where the course server serves a stage."""
    return f"{ALL_STAGES_URL}/{stage.label}"


def read_lesson(stage: Stage) -> Lesson:
    """Read the source of a stage's collection.

    Raises:
        PostmanError: it is missing, is not TOML, or does not describe a collection.
    """
    return read_toml(SOURCE / f"{stage.slug}.toml", Lesson, PostmanError)


def read_commands(stage: Stage) -> dict[str, str]:
    """Read what is run in a terminal, by the name of the request that comes before it.

    Raises:
        PostmanError: the source cannot be read.
    """
    requests = (request for folder in read_lesson(stage).folders for request in folder.requests)
    return {request.name: request.then_run for request in requests if request.then_run}


@cache
def read_variables() -> dict[str, Variable]:
    """Read what the collection variables hold, by name.

    Raises:
        PostmanError: the file is missing, is not TOML, or does not describe variables.
    """
    return read_toml(SOURCE / "variables.toml", Variables, PostmanError).root


def draft_collection(stage: Stage, catalog: Catalog) -> Json:
    """Make the collection of a stage in format v2.1, still without saved examples.

    Raises:
        PostmanError: the source cannot be read.
    """
    lesson = read_lesson(stage)
    instead = {**lesson.instead, "$package": stage.package}
    items = [
        {
            "name": f"{number} {folder.name}",
            "description": folder.description,
            "item": [_draft_item(request, instead) for request in folder.requests],
        }
        for number, folder in enumerate(lesson.folders, start=1)
    ]
    auth = _auth(lesson.bearer)
    return {
        "info": {
            "_postman_id": str(uuid.uuid5(uuid.NAMESPACE_URL, stage.slug)),
            "name": f"{stage.label} {stage.title}",
            "description": _describe(stage, catalog, lesson),
            "schema": SCHEMA,
        },
        "item": items,
        "auth": auth,
        "variable": _declare_variables(stage, json.dumps([items, auth])),
    }


def _describe(stage: Stage, catalog: Catalog, lesson: Lesson) -> str:
    doors = [door.text for door in catalog.doors if catalog.is_open(door, stage)]
    template = Template((SOURCE / "about.md").read_text(encoding="utf-8"))
    about = template.substitute(
        idea=stage.idea,
        description=lesson.description,
        base_url=base_url(stage),
        alone_url=ALONE_URL,
        package=stage.package,
        doors="\n".join(f"- {door}" for door in doors) or "None.",
    )
    return _join_lines(about)


def _declare_variables(stage: Stage, uses: str) -> list[Json]:
    where = "Where the stage answers, without a slash at the end."
    declared = {"baseUrl": (base_url(stage), where)} | {
        name: ("", variable.description)
        for name, variable in read_variables().items()
        if f"{{{{{name}}}}}" in uses
    }
    return [
        {"key": name, "value": value, "type": "string", "description": description}
        for name, (value, description) in declared.items()
    ]


def _draft_item(request: Request, instead: dict[str, str]) -> Json:
    before, after = (_replace(text, instead) for text in (request.before, request.after))
    events = [("prerequest", before), ("test", after)]
    return {
        "name": request.name,
        "event": [
            {
                "listen": listen,
                "script": {"type": "text/javascript", "exec": script.splitlines()},
            }
            for listen, script in events
            if script
        ],
        "request": _draft_request(request, _replace(request.description, instead)),
        "response": [],
    }


def _replace(text: str, instead: dict[str, str]) -> str:
    """Put scripts and names in the place of others, which stand in the text as they are."""
    for old, new in instead.items():
        text = text.replace(old, new)
    return text


def _draft_request(request: Request, description: str) -> Json:
    method, _, address = request.send.partition(" ")
    headers = list(request.headers)
    body: Json = {}
    if request.json_body:
        headers.append(("Content-Type", "application/json"))
        options = {"raw": {"language": "json"}}
        body = {"body": {"mode": "raw", "raw": request.json_body, "options": options}}
    elif request.form:
        fields = [{"key": key, "value": value} for key, value in request.form]
        body = {"body": {"mode": "urlencoded", "urlencoded": fields}}
    return {
        **({} if request.bearer is None else {"auth": _auth(request.bearer)}),
        "method": method,
        "header": [{"key": key, "value": value} for key, value in headers],
        **body,
        "url": _draft_url(address),
        "description": description,
    }


def _draft_url(address: str) -> Json:
    path, _, query = address.partition("?")
    fields = [field.partition("=") for field in query.split("&") if field]
    return {
        "raw": f"{{{{baseUrl}}}}{address}",
        "host": ["{{baseUrl}}"],
        "path": path.removeprefix("/").split("/"),
        **({"query": [{"key": key, "value": value} for key, _, value in fields]} if fields else {}),
    }


def _auth(bearer: str) -> Json:
    if not bearer:
        return {"type": "noauth"}
    return {"type": "bearer", "bearer": [{"key": "token", "value": bearer, "type": "string"}]}
