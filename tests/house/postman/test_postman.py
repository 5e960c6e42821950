"""The Postman collections are complete, and fit the stages."""

import importlib
import json
import re

import pytest

from course.catalog import Stage
from course.postman import source as postman_source
from course.postman.collection import collection_file, read_collection
from course.postman.source import SCHEMA, base_url
from tests.support.postman_files import (
    CATALOG,
    COMPLETE,
    Json,
    example_of,
    items_of,
    script_of,
)
from tests.support.stages import each_stage

OF_THE_PICTURE = {"header", "payload", "signature", "headerText", "payloadText"}
OF_THE_PICTURE |= {"name", "value", "date", "meaning"}  # names in the template of picture.js
TOKEN_PART = re.compile(r"[\w-]+", re.ASCII)
REFRESH_TOKEN = re.compile(r"[0-9a-f-]{36}\.[\w-]{43}", re.ASCII)


def openapi_of(stage: Stage) -> Json:
    schema: Json = importlib.import_module(f"{stage.package}.main").app.openapi()
    return schema


def path_of(request: Json) -> str:
    """Return the path as the OpenAPI writes it: a variable such as tablet_sid is a {sid}."""
    path = "/" + "/".join(request["url"]["path"])
    return re.sub(r"\{\{\w*?(sid|user_id)\}\}", r"{\1}", path)


def operation_of(request: Json) -> tuple[str, str]:
    """Return the method and the path of a request, as the OpenAPI writes them."""
    return request["method"].lower(), path_of(request)


def known_operations(stage: Stage) -> set[tuple[str, str]]:
    """Return the method and the path of each operation."""
    paths = openapi_of(stage)["paths"].items()
    return {(method, path) for path, methods in paths for method in methods}


def those_that_ask_for_a_token(stage: Stage) -> set[tuple[str, str]]:
    """Return the operations that are for who is logged in."""
    return {
        (method, path)
        for path, methods in openapi_of(stage)["paths"].items()
        for method, operation in methods.items()
        if "security" in operation
    }


# ---- the files


def test_each_stage_has_one_collection_and_one_source() -> None:
    slugs = {stage.slug for stage in CATALOG.stages}
    collections = {file.name for file in postman_source.FOLDER.glob("*.json")}
    assert collections == {f"{slug}.postman_collection.json" for slug in slugs}
    sources = {file.stem for file in postman_source.SOURCE.glob("*.toml")}
    assert sources == {*slugs, "folders", "requests", "variables"}


def test_each_shared_script_is_used() -> None:
    sources = [file.read_text(encoding="utf-8") for file in postman_source.SOURCE.glob("*.toml")]
    for script in postman_source.SCRIPTS.iterdir():
        assert any(f'"{script.name}"' in source for source in sources), script.name


@pytest.mark.parametrize("kind", ["requests", "folders"])
def test_what_has_a_name_is_used(kind: str) -> None:
    sources = [file.read_text(encoding="utf-8") for file in postman_source.SOURCE.glob("*.toml")]
    for name in postman_source.read_named(kind):
        assert any(f'use = "{name}"' in source for source in sources), name


def test_the_collection_of_each_stage_is_its_own() -> None:
    descriptions = {
        collection["info"]["description"] for collection in map(read_collection, CATALOG.stages)
    }
    assert len(descriptions) == len(CATALOG.stages)


@each_stage
def test_the_collection_has_what_format_v2_1_requires(stage: Stage) -> None:
    collection = read_collection(stage)
    assert collection.keys() == {"info", "item", "auth", "variable"}
    assert collection["info"]["schema"] == SCHEMA
    assert collection["info"]["name"] == f"{stage.label} {stage.title}"
    for folder in collection["item"]:
        assert folder.keys() == {"name", "description", "item"}
        for item in folder["item"]:
            assert item.keys() == {"name", "event", "request", "response"}
            assert {event["script"]["type"] for event in item["event"]} == {"text/javascript"}
            assert {event["listen"] for event in item["event"]} <= {"prerequest", "test"}
            url = item["request"]["url"]
            query = "&".join(f"{one['key']}={one['value']}" for one in url.get("query", []))
            assert url["raw"].partition("?")[::2] == ("/".join([*url["host"], *url["path"]]), query)


@each_stage
def test_folders_and_requests_have_names_of_their_own(stage: Stage) -> None:
    folders = read_collection(stage)["item"]
    numbers = [folder["name"].split()[0] for folder in folders]
    assert numbers == [str(number) for number in range(1, len(folders) + 1)]
    names = [item["name"] for item in items_of(stage)]
    assert len(set(names)) == len(names)


@each_stage
def test_each_request_is_explained_tested_and_shown(stage: Stage) -> None:
    for item in items_of(stage):
        assert "\n\nStandard: " in item["request"]["description"], item["name"]
        tests = script_of(item, "test")
        example = example_of(item)
        assert f'"{example["code"]} ' in tests, item["name"]
        assert f"to.have.status({example['code']})" in tests, item["name"]
        assert len(re.findall(r"^pm\.test\(", tests, re.MULTILINE)) >= 2, item["name"]
        assert example["originalRequest"].items() <= item["request"].items()
        assert bool(example["body"]) == (example["code"] != 204)


@each_stage
def test_the_description_says_how_to_start(stage: Stage) -> None:
    description = read_collection(stage)["info"]["description"]
    for text in ("make run", "Desktop Agent", base_url(stage)):
        assert text in description
    for door in CATALOG.doors:
        assert (door.text in description) == CATALOG.is_open(door, stage)


@each_stage
def test_paragraphs_are_not_wrapped(stage: Stage) -> None:
    collection = read_collection(stage)
    texts = [collection["info"]["description"]]
    texts += [folder["description"] for folder in collection["item"]]
    texts += [item["request"]["description"] for item in items_of(stage)]
    for text in texts:
        assert not re.search(r"[^\n]\n(?!\n|- |\d+\. )", text), text


# ---- variables, tokens and passwords


@each_stage
def test_the_collection_needs_no_environment(stage: Stage) -> None:
    collection = read_collection(stage)
    values = {variable["key"]: variable["value"] for variable in collection["variable"]}
    assert values.pop("baseUrl") == f"http://127.0.0.1:8100/{stage.label}"
    assert set(values.values()) <= {""}
    text = collection_file(stage).read_text(encoding="utf-8")
    assert not re.search(r"pm\.(environment|globals|vault)|postman\.", text.replace(SCHEMA, ""))
    made_for_one_request = set(re.findall(r'pm\.variables\.set\(\\"(\w+)', text))
    used = set(re.findall(r"\{\{(\w+)\}\}", text)) - made_for_one_request
    assert used - OF_THE_PICTURE == {*values, "baseUrl"}


@each_stage
def test_names_are_made_once_in_the_first_request_that_uses_them(stage: Stage) -> None:
    items = items_of(stage)
    makers: dict[str, int] = {}
    for position, item in enumerate(items):
        script = script_of(item, "prerequest")
        for name in re.findall(r'collectionVariables\.set\("(\w+)"', script):
            assert makers.setdefault(name, position) == position, name
            assert f"{{{{{name}}}}}" in json.dumps(item["request"])
            assert not re.search(rf'"{name}"|\{{{name}\}}', json.dumps(items[:position])), name
    of_the_reader = {name: makers.get(name) for name in ("username", "email", "password")}
    registers = any(item["request"]["url"]["path"][-1] == "register" for item in items)
    assert set(of_the_reader.values()) == ({0} if registers else {None})


@each_stage
def test_the_saved_token_is_sent_where_it_is_needed_and_nowhere_else(stage: Stage) -> None:
    collection = read_collection(stage)
    issues_tokens = any(path_of(item["request"]).endswith("/token") for item in items_of(stage))
    assert collection["auth"]["type"] == ("bearer" if issues_tokens else "noauth")
    inherits = [item["request"] for item in items_of(stage) if "auth" not in item["request"]]
    asking = {("get", "/secure-data"), *those_that_ask_for_a_token(stage)}
    asking |= {operation_of(request) for request in inherits} - known_operations(stage)
    if issues_tokens:
        assert collection["auth"]["bearer"][0]["value"] == "{{access_token}}"
        assert {operation_of(request) for request in inherits} == asking
    for item in items_of(stage):
        if operation_of(item["request"]) not in asking:
            auth = item["request"].get("auth", collection["auth"])
            assert auth == {"type": "noauth"}, item["name"]


@each_stage
def test_no_secret_is_committed(stage: Stage) -> None:
    text = collection_file(stage).read_text(encoding="utf-8")
    assert "eyJ" not in text  # every JWT begins so: {" in base64url
    assert not REFRESH_TOKEN.search(text)
    for item in items_of(stage):
        query = json.dumps(item["request"]["url"].get("query", []))
        assert not re.search(r"token|password|secret", query), item["name"]
        for token in re.findall(r'"access_token": "([^"]+)"', example_of(item)["body"]):
            parts = token.split(".")
            assert len(parts) == 3
            assert all(TOKEN_PART.fullmatch(part) for part in parts)


def test_the_flow_of_the_article_comes_first() -> None:
    register, log_in, read = (item["request"] for item in items_of(COMPLETE)[:3])
    assert (register["method"], register["url"]["path"]) == ("POST", ["auth", "register"])
    assert (log_in["method"], log_in["url"]["path"]) == ("POST", ["auth", "token"])
    assert {field["key"] for field in log_in["body"]["urlencoded"]} >= {"username", "password"}
    assert (read["method"], read["url"]["path"]) == ("GET", ["secure-data"])
    assert "auth" not in read


# ---- the requests and the stage's OpenAPI


def body_fields(request: Json) -> tuple[str, set[str]] | None:
    body = request.get("body")
    if body is None:
        return None
    if body["mode"] == "raw":
        return "application/json", set(json.loads(body["raw"]))
    return "application/x-www-form-urlencoded", {field["key"] for field in body["urlencoded"]}


def fits(request: Json, operation: Json, schema: Json) -> bool:
    """Tell whether a request has the content type and the fields that an operation takes."""
    sent, taken = body_fields(request), operation.get("requestBody")
    if sent is None or taken is None:
        return sent is None and taken is None
    content_type, fields = sent
    if content_type not in taken["content"]:
        return False
    body = taken["content"][content_type]["schema"]
    if "$ref" in body:
        body = schema["components"]["schemas"][body["$ref"].rpartition("/")[2]]
    return set(body["required"]) <= fields <= set(body["properties"])


def oauth_error_of(item: Json) -> str | None:
    """Read the code of a refusal (RFC 6749, section 5.2); other replies have none."""
    example = example_of(item)
    is_json = example["_postman_previewlanguage"] == "json"
    body = json.loads(example["body"]) if is_json else None
    error: str | None = body.get("error") if isinstance(body, dict) else None
    return error


@each_stage
def test_every_request_is_in_the_openapi(stage: Stage) -> None:
    schema = openapi_of(stage)
    for item in items_of(stage):
        request, code = item["request"], example_of(item)["code"]
        method, path = operation_of(request)
        operations = schema["paths"].get(path, {})
        if method not in operations:
            assert code == (405 if operations else 404), item["name"]
            continue
        operation = operations[method]
        assert str(code) in operation["responses"], item["name"]
        malformed = code == 422 or oauth_error_of(item) == "invalid_request"
        assert malformed or fits(request, operation, schema), item["name"]


@each_stage
def test_every_operation_is_requested(stage: Stage) -> None:
    requested = {
        operation_of(item["request"]) for item in items_of(stage) if example_of(item)["code"] < 300
    }
    assert known_operations(stage) <= requested


@each_stage
def test_every_oauth_error_is_asked_for(stage: Stage) -> None:
    known = {
        code
        for model in openapi_of(stage)["components"]["schemas"].values()
        for code in model.get("properties", {}).get("error", {}).get("enum", [])
    }
    assert known == {oauth_error_of(item) for item in items_of(stage)} - {None}
