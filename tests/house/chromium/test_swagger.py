"""Each stage's docs in a browser: Swagger UI from this machine, under the stage's mount."""

import json
from pathlib import Path

import pytest
from playwright.sync_api import expect

from course.catalog import Stage, load_catalog
from tests.house.chromium.conftest import Visit
from tests.house.chromium.prefix_proxy import PREFIX, behind_a_prefix
from tests.house.chromium.swagger_ui import PROTECTED, authorize, expect_status, try_it_out
from tests.support.course_server import copy_course, running
from tests.support.promises import Person
from tests.support.stages import each_stage

CATALOG = load_catalog()
STAGES = CATALOG.stages
LAST = CATALOG.last
WITH_SCOPES = CATALOG.find("s10")


@each_stage
def test_the_docs_show_every_operation_with_no_outside_request(
    visit: Visit, course_url: str, stage: Stage
) -> None:
    page = visit.page
    page.goto(f"{course_url}/{stage.label}/docs")
    description = page.request.get(f"{course_url}/{stage.label}/openapi.json").json()
    for path, methods in description["paths"].items():
        for method in methods:
            operation = page.locator(f'.opblock-{method} [data-path="{path}"]')
            expect(operation).to_be_visible()
    expect(page.locator("header")).to_contain_text(f"{stage.label} {stage.title}")
    visit.screenshot(f"docs-{stage.label}")
    assert visit.errors == []


@pytest.mark.parametrize("stage", PROTECTED, ids=[stage.label for stage in PROTECTED])
def test_register_authorize_and_read_secure_data(
    visit: Visit, course_url: str, stage: Stage, person: Person
) -> None:
    page = visit.page
    page.goto(f"{course_url}/{stage.label}/docs")
    registration = json.dumps(person.registration())
    expect_status(try_it_out(page, "post", "/auth/register", registration), "201")
    authorize(page, person)
    answer = try_it_out(page, "get", "/secure-data")
    greeting = f"Hello {person.username}, this is sensitive data!"
    expect(answer.locator(".highlight-code").first).to_contain_text(greeting)
    visit.screenshot(f"docs-{stage.label}-secure-data")
    expect_status(answer, "200")
    assert visit.errors == []


def test_a_ticked_box_is_all_that_the_token_may_do(
    visit: Visit, course_url: str, person: Person
) -> None:
    page = visit.page
    page.goto(f"{course_url}/{WITH_SCOPES.label}/docs")
    try_it_out(page, "post", "/auth/register", json.dumps(person.registration()))
    authorize(page, person, "data:read")
    visit.screenshot(f"docs-{WITH_SCOPES.label}-scopes")
    expect_status(try_it_out(page, "get", "/secure-data"), "200")
    refused = try_it_out(page, "get", "/auth/logins")
    expect(refused).to_contain_text("insufficient_scope")
    expect_status(refused, "403")


@pytest.mark.parametrize("words", [[], [LAST.label]], ids=["all", "one"])
def test_try_it_out_works_behind_a_proxy_that_takes_a_prefix_away(
    visit: Visit, tmp_path: Path, words: list[str], person: Person
) -> None:
    folder = copy_course(tmp_path)
    with (
        running(folder, *words, "--root-path", PREFIX) as (url, _),
        behind_a_prefix(url) as shown,
    ):
        visit.page.goto(f"{shown}/docs" if words else f"{shown}/{LAST.label}/docs")
        registration = json.dumps(person.registration())
        expect_status(try_it_out(visit.page, "post", "/auth/register", registration), "201")
        authorize(visit.page, person)
        expect_status(try_it_out(visit.page, "get", "/secure-data"), "200")
    assert visit.errors == []
