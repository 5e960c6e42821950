"""The Postman collections are complete, fit the stages, and find a stage that is wrong."""

import importlib
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from course import npm
from course.catalog import Stage, load_catalog
from course.live import CHEAP_HASHES, LiveStage
from course.places import ROOT
from course.postman import source as postman_source
from course.postman.collection import (
    add_examples,
    ask,
    build,
    collection_file,
    put_samples,
    reason_phrase,
    run_collections,
)
from course.postman.newman import Replies, send_all
from course.postman.source import SCHEMA, PostmanError, base_url, draft_collection, read_lesson
from course.promises.app import CheckError

Json = dict[str, Any]

CATALOG = load_catalog()
COMPLETE = CATALOG.find("s05")  # the article's system
each_stage = pytest.mark.parametrize("stage", CATALOG.stages, ids=lambda stage: stage.label)
TOKEN_PART = re.compile(r"[\w-]+", re.ASCII)


def read_collection(stage: Stage) -> Json:
    collection: Json = json.loads(collection_file(stage).read_text(encoding="utf-8"))
    return collection


def items_of(stage: Stage) -> list[Json]:
    return [item for folder in read_collection(stage)["item"] for item in folder["item"]]


def script_of(item: Json, listen: str) -> str:
    scripts = [event["script"] for event in item["event"] if event["listen"] == listen]
    return "\n".join(line for script in scripts for line in script["exec"])


def example_of(item: Json) -> Json:
    example: Json = item["response"][0]
    return example


def require_newman() -> None:
    """Skip the test where newman is missing; fail it where CI is set."""
    if not npm.is_installed("newman"):
        refuse = pytest.fail if os.environ.get("CI") else pytest.skip
        refuse("newman is not installed: python -m course setup --all")


# ---- the files


def test_each_stage_has_one_collection_and_one_source() -> None:
    slugs = {stage.slug for stage in CATALOG.stages}
    collections = {file.name for file in postman_source.FOLDER.glob("*.json")}
    assert collections == {f"{slug}.postman_collection.json" for slug in slugs}
    sources = {file.stem for file in postman_source.SOURCE.glob("*.toml")}
    assert sources == {*slugs, "variables"}


def test_each_shared_script_is_used() -> None:
    sources = [file.read_text(encoding="utf-8") for file in postman_source.SOURCE.glob("*.toml")]
    for script in postman_source.SCRIPTS.iterdir():
        assert any(f'"{script.name}"' in source for source in sources), script.name


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
            assert url["raw"] == "/".join([*url["host"], *url["path"]])


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
        assert json.loads(example["body"])


@each_stage
def test_the_description_says_how_to_start(stage: Stage) -> None:
    description = read_collection(stage)["info"]["description"]
    for text in ("make run", "Desktop Agent", base_url(stage), f"uvicorn {stage.package}.main:app"):
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
    sent = json.dumps([collection["auth"], [item["request"] for item in items_of(stage)]])
    made_for_one_request = set(re.findall(r'pm\.variables\.set\(\\"(\w+)', text))
    used = set(re.findall(r"\{\{(\w+)\}\}", sent)) - made_for_one_request
    assert used == {*values, "baseUrl"}


@each_stage
def test_names_are_made_once_in_the_first_request(stage: Stage) -> None:
    makers = [
        (position, name)
        for position, item in enumerate(items_of(stage))
        for name in re.findall(r'collectionVariables\.set\("(\w+)"', script_of(item, "prerequest"))
    ]
    registers = any(item["request"]["url"]["path"][-1] == "register" for item in items_of(stage))
    names = ("username", "email", "password") if registers else ()
    assert makers == [(0, name) for name in names]


@each_stage
def test_the_saved_token_is_sent_where_it_is_needed_and_nowhere_else(stage: Stage) -> None:
    collection = read_collection(stage)
    issues_tokens = any(item["request"]["url"]["path"][-1] == "token" for item in items_of(stage))
    assert collection["auth"]["type"] == ("bearer" if issues_tokens else "noauth")
    inherits = [item["request"] for item in items_of(stage) if "auth" not in item["request"]]
    assert inherits
    if issues_tokens:
        assert collection["auth"]["bearer"][0]["value"] == "{{access_token}}"
        assert {request["url"]["raw"] for request in inherits} == {"{{baseUrl}}/secure-data"}
    for item in items_of(stage):
        if item["request"]["url"]["path"] != ["secure-data"]:
            auth = item["request"].get("auth", collection["auth"])
            assert auth == {"type": "noauth"}, item["name"]


@each_stage
def test_no_secret_is_committed(stage: Stage) -> None:
    text = collection_file(stage).read_text(encoding="utf-8")
    assert "eyJ" not in text  # every JWT begins so: {" in base64url
    for item in items_of(stage):
        assert not item["request"]["url"].get("query")
        token = json.loads(example_of(item)["body"]).get("access_token")
        if token is not None:
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


def openapi_of(stage: Stage) -> Json:
    schema: Json = importlib.import_module(f"{stage.package}.main").app.openapi()
    return schema


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
    name = taken["content"][content_type]["schema"]["$ref"].rpartition("/")[2]
    body = schema["components"]["schemas"][name]
    return set(body["required"]) <= fields <= set(body["properties"])


@each_stage
def test_every_request_is_in_the_openapi(stage: Stage) -> None:
    schema = openapi_of(stage)
    for item in items_of(stage):
        request, code = item["request"], example_of(item)["code"]
        operations = schema["paths"].get("/" + "/".join(request["url"]["path"]), {})
        if code == 404:
            assert not operations, item["name"]
            continue
        operation = operations[request["method"].lower()]
        assert str(code) in operation["responses"], item["name"]
        assert code == 422 or fits(request, operation, schema), item["name"]


@each_stage
def test_every_operation_is_requested(stage: Stage) -> None:
    requested = {
        (item["request"]["method"].lower(), "/" + "/".join(item["request"]["url"]["path"]))
        for item in items_of(stage)
        if example_of(item)["code"] < 300
    }
    operations = {
        (method, path) for path, methods in openapi_of(stage)["paths"].items() for method in methods
    }
    assert operations <= requested


# ---- sent by newman


@each_stage
def test_newman_sends_it_one_by_one_and_twice_in_a_row(stage: Stage) -> None:
    require_newman()
    draft = draft_collection(stage, CATALOG)
    with LiveStage(stage, env=CHEAP_HASHES) as live:
        answers = ask(draft, live.url)
        status = send_all(collection_file(stage), live.url, "-n", "2")
    assert status == 0
    committed = collection_file(stage).read_text(encoding="utf-8")
    built = add_examples(draft, answers)
    assert committed == built, f"Run: python -m course postman {stage.number} --build"
    check_pictures(answers)


def check_pictures(answers: Replies) -> None:
    """There is one picture of the token, and its three parts are labelled."""
    pictures = [reply.visualizer for reply in answers.replies if reply.visualizer]
    token = answers.variables.get("access_token")
    assert len(pictures) == (1 if token else 0)
    for picture in pictures:
        template, data = picture["template"], picture["data"]
        for number, name in enumerate(("header", "payload", "signature"), start=1):
            assert f"<h2>Part {number}: the {name}</h2>" in template
            assert f"<p><code>{{{{{name}}}}}</code></p>" in template
        assert token == f"{data['header']}.{data['payload']}.{data['signature']}"
        rows = {row["name"]: row for row in data["rows"]}
        assert rows["sub"]["value"] == answers.variables["username"]
        assert re.fullmatch(r"\w{3}, \d\d \w{3} \d{4} [\d:]{8} GMT", rows["exp"]["date"])


def cut_out_the_check(folder: Path) -> None:
    """Copy the complete stage, so that the copy reads a token without checking it."""
    shutil.copytree(COMPLETE.folder, folder, ignore=shutil.ignore_patterns("*.db"))
    tokens = folder / "utils" / "tokens.py"
    code = tokens.read_text(encoding="utf-8")
    check = "jwt.decode(token, SECRET_KEY, algorithms=[ALGORITHM])"
    assert code.count(check) == 1
    tokens.write_text(code.replace(check, "jwt.get_unverified_claims(token)"), encoding="utf-8")


def test_newman_finds_a_stage_that_does_not_check(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    require_newman()
    cut_out_the_check(tmp_path / "unchecked")
    with LiveStage("unchecked.main:app", folder=tmp_path, env=CHEAP_HASHES) as live:
        with pytest.raises(PostmanError, match=f"passed: {COMPLETE.label}"):
            run_collections(COMPLETE.slug, live.url)
        with pytest.raises(PostmanError, match="A token made to last a year: 401 Unauthorized"):
            build(COMPLETE, live.url, CATALOG)
    assert "A token made to last a year" in capfd.readouterr().out


def test_the_command_starts_the_stage_and_prints_the_report() -> None:
    require_newman()
    command = [sys.executable, "-m", "course", "postman", "1"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stderr
    assert read_collection(CATALOG.find(1))["info"]["name"] in done.stdout


# ---- what the reader can mend


def test_a_url_where_nobody_answers_is_one_clear_line() -> None:
    with pytest.raises(CheckError, match="No app answers at"):
        run_collections("1", "http://127.0.0.1:9")


def test_a_url_needs_a_stage() -> None:
    with pytest.raises(PostmanError, match="--url needs a stage"):
        run_collections(url="http://127.0.0.1:9")


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("description =", "about =", "description: Field required"),
        ("[[folders]]", "[[folders]", "is not TOML"),
        ('"GET /"', '"GET"', "folders.0.requests.0.send: String should match"),
        ('"root.js"', '"no.js"', "no.js cannot be read"),
        ("after =", 'afterwards = ""\nafter =', "afterwards: Extra inputs"),
    ],
)
def test_a_wrong_source_is_named(
    old: str, new: str, message: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stage = CATALOG.stages[0]
    source = (postman_source.SOURCE / f"{stage.slug}.toml").read_text(encoding="utf-8")
    assert old in source
    wrong = source.replace(old, new, 1)
    (tmp_path / f"{stage.slug}.toml").write_text(wrong, encoding="utf-8")
    monkeypatch.setattr(postman_source, "SOURCE", tmp_path)
    with pytest.raises(PostmanError, match=message):
        read_lesson(stage)


def test_a_missing_source_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(postman_source, "SOURCE", tmp_path)
    with pytest.raises(PostmanError, match=f"{COMPLETE.slug}.toml cannot be read"):
        read_lesson(COMPLETE)


def test_the_longest_value_is_replaced_first() -> None:
    variables = {
        "username": "bo-1",
        "email": "bo-1@example.com",
        "baseUrl": "http://x",
        "password": "",
    }
    assert put_samples("bo-1@example.com, bo-1, http://x", variables) == (
        "alice@example.com, alice, http://x"
    )


@pytest.mark.parametrize(("code", "reason"), [(200, "OK"), (422, "Unprocessable Content")])
def test_reason_phrases_are_those_of_rfc_9110(code: int, reason: str) -> None:
    assert reason_phrase(code) == reason
