"""The reference: made from each stage's OpenAPI, from its files, and from the commands."""

import os
import re
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import typer
from typer.core import TyperGroup

from course.catalog import Catalog, Stage
from course.docs.fences import show
from course.kept import digest, keep_json
from course.lineage.steps import read_files
from course.live import LiveStage

Schema = dict[str, Any]
FILENAME = re.compile(r'<span class="filename">stages/([^/<]+)/([^<]+)</span>')
MEDIA = {"application/json": "JSON", "application/x-www-form-urlencoded": "a form"}


def ask_for_api(stage: Stage) -> Schema:
    """Return the OpenAPI description that a running stage gives."""

    def ask() -> Schema:
        with LiveStage(stage) as live:
            description: Schema = httpx.get(f"{live.url}/openapi.json", trust_env=False).json()
            return description

    found: Schema = keep_json("docs", ["openapi", digest(f"stages/{stage.slug}/**/*.py")], ask)
    return found


def ask_ahead(stages: Sequence[Stage]) -> None:
    """Ask many stages side by side, one a core, and keep what they say."""
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        list(pool.map(ask_for_api, stages))


def api_page(stage: Stage) -> str:
    """Describe the HTTP API of a stage."""
    api = ask_for_api(stage)
    parts = [
        f"# HTTP API of stage {stage.number}",
        f"Made from the OpenAPI description that `stages/{stage.slug}` gives at `/openapi.json`.",
    ]
    for path, methods in api["paths"].items():
        parts += [describe_operation(method, path, found, api) for method, found in methods.items()]
    schemas = api.get("components", {}).get("schemas", {})
    parts += ["## Schemas", *(describe_schema(name, schemas[name]) for name in sorted(schemas))]
    return "\n\n".join(parts) + "\n"


def show_endpoints(stage: Stage, page: str) -> str:
    """List the endpoints of a stage: what each takes and how it answers."""
    up = "../" * page.count("/")
    rows = ["| endpoint | takes | answers |", "|---|---|---|"]
    for path, methods in ask_for_api(stage)["paths"].items():
        for method, operation in methods.items():
            target = (
                f"{up}reference/api/{stage.slug}.md#{method}-{path.strip('/').replace('/', '')}"
            )
            takes = [MEDIA[media] for media in operation.get("requestBody", {}).get("content", {})]
            takes += ["an access token"] if operation.get("security") else []
            answers = ", ".join(sorted(operation["responses"]))
            rows.append(
                f"| [`{method.upper()} {path}`]({target.rstrip('-')}) "
                f"| {', '.join(takes) or 'nothing'} | {answers} |"
            )
    return "\n".join(rows) + "\n"


def describe_operation(method: str, path: str, operation: Schema, api: Schema) -> str:
    """Describe one method of one path: what it does, what it takes and what it answers."""
    parts = [f"## {method.upper()} {path}", operation.get("description", "")]
    for scheme in (name for needed in operation.get("security", []) for name in needed):
        kind = api["components"]["securitySchemes"][scheme]
        parts.append(f"Needs an access token (`{kind['type']}`, `{scheme}`).")
    for media, content in operation.get("requestBody", {}).get("content", {}).items():
        parts.append(f"Takes {type_of(content['schema'])} as `{media}`.")
    rows = ["| status | answer | body |", "|---|---|---|"]
    for status, answer in operation["responses"].items():
        bodies = [type_of(content["schema"]) for content in answer.get("content", {}).values()]
        rows.append(f"| {status} | {answer['description']} | {', '.join(bodies) or 'none'} |")
    return "\n\n".join([*filter(None, parts), "\n".join(rows)])


def describe_schema(name: str, schema: Schema) -> str:
    """Describe a model: its fields, their types and rules."""
    rows = ["| field | type | rules |", "|---|---|---|"]
    for field, found in schema.get("properties", {}).items():
        needed = "required" if field in schema.get("required", []) else "optional"
        rules = [needed, *describe_rules(found)]
        rows.append(f"| `{field}` | {type_of(found)} | {', '.join(rules)} |")
    strict = ["Other fields are refused."] if schema.get("additionalProperties") is False else []
    heading = f"### {name} {{ #{name.lower()} }}"
    return "\n\n".join([heading, schema.get("description", ""), *strict, "\n".join(rows)])


def describe_rules(schema: Schema) -> list[str]:
    """Put the rules of a field into words."""
    words = {
        "minLength": "at least {} characters", "maxLength": "at most {} characters",
        "pattern": "matches `{}`", "const": "always `{}`", "default": "`{}` unless given",
        "format": "format {}",
    }  # fmt: skip
    rules = [
        text.format(schema[key]).replace("|", "\\|") for key, text in words.items() if key in schema
    ]
    return rules + ([schema["description"]] if "description" in schema else [])


def type_of(schema: Schema) -> str:
    """Name a type, with a link when it is one of the models."""
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        return f"[{name}](#{name.lower()})"
    if "anyOf" in schema:
        return " or ".join(type_of(choice) for choice in schema["anyOf"])
    if schema.get("type") == "array":
        return f"array of {type_of(schema.get('items', {}))}"
    return str(schema.get("type", "anything"))


def anchor(path: str) -> str:
    """Return the anchor of a file on the page that shows its stage's code."""
    return path.replace("/", "-").replace(".", "-").strip("_")


def code_page(stage: Stage, repo_url: str) -> str:
    """Show every file of a stage."""
    parts = [
        f"# Code of stage {stage.number}",
        f"Every file of `stages/{stage.slug}`, as it is. Run it from the root of the repo:",
        show(f"uvicorn {stage.package}.main:app --reload", "bash"),
    ]
    for path, data in read_files(stage.folder).items():
        parts.append(f"## {path} {{ #{anchor(path)} }}")
        if repo_url:
            file = f"{repo_url.rstrip('/')}/blob/main/stages/{stage.slug}/{path}"
            parts.append(f"[In the repository]({file})")
        text = data.decode("utf-8")
        parts.append(show(text, "python") if text.strip() else "This file is empty.")
    return "\n\n".join(parts) + "\n"


def commands_page(app: typer.Typer) -> str:
    """Describe each command of the course as its own help does."""
    group = typer.main.get_command(app)
    commands = group.commands if isinstance(group, TyperGroup) else {}
    parts = [
        "# Commands",
        "Run them from the root of the repo. `--help` after a command says the same.",
    ]
    for name, command in sorted(commands.items()):
        context = command.make_context(f"python -m course {name}", [], resilient_parsing=True)
        usage = command.get_usage(context).removeprefix("Usage: ")
        parts += [f"## {name}", (command.help or "").strip(), show(usage, "text")]
        rows = [describe_parameter(parameter) for parameter in command.params]
        if rows:
            parts.append("\n".join(["| argument | meaning |", "|---|---|", *rows]))
    return "\n\n".join(parts) + "\n"


def describe_parameter(parameter: Any) -> str:
    """Describe an argument or option in one row of a table."""
    is_option = parameter.param_type_name == "option"
    names = ", ".join(parameter.opts) if is_option else parameter.name.upper()
    meaning = (parameter.help or "").replace("|", "\\|")
    return f"| `{names}` | {meaning} |"


def link_listings(html: str, up: str, catalog: Catalog) -> str:
    """Link the title of each listing to the file that it shows; `up` leads to the site's root."""

    def link(match: re.Match[str]) -> str:
        slug, path = match.groups()
        number = catalog.find(slug).number
        target = f"{up}reference/code/{slug}/#{anchor(path)}"
        return f'<span class="filename"><a href="{target}">{path}</a> of stage {number}</span>'

    return FILENAME.sub(link, html)
