"""Each stage's docs in a browser: Swagger UI from this machine, under the stage's mount."""

import json

import pytest
from playwright.sync_api import Locator, expect

from course.catalog import Stage, load_catalog
from tests.browser.conftest import Visit
from tests.promises import Person

CATALOG = load_catalog()
STAGES = CATALOG.stages
OPEN_DATA = next(door for door in CATALOG.doors if door.name == "open-data")
PROTECTED = CATALOG.stages[CATALOG.find(OPEN_DATA.closed or STAGES[-1].slug).number - 1 :]


@pytest.mark.parametrize("stage", STAGES, ids=[stage.label for stage in STAGES])
def test_the_docs_show_every_operation_with_no_outside_request(
    visit: Visit, course_url: str, stage: Stage
) -> None:
    page = visit.page
    page.goto(f"{course_url}/{stage.label}/docs")
    description = page.request.get(f"{course_url}/{stage.label}/openapi.json").json()
    for path in description["paths"]:
        expect(page.locator(f'.opblock [data-path="{path}"]')).to_be_visible()
    expect(page.locator("header")).to_contain_text(f"{stage.label} {stage.title}")
    visit.screenshot(f"docs-{stage.label}")
    assert (visit.outside, visit.errors) == ([], [])


def open_operation(visit: Visit, method: str, path: str) -> Locator:
    """Open an operation, and press Try it out."""
    block = visit.page.locator(
        f".opblock-{method}", has=visit.page.locator(f'[data-path="{path}"]')
    )
    block.locator(".opblock-summary-control").click()
    block.get_by_role("button", name="Try it out").click()
    return block


def execute(block: Locator) -> tuple[str, str]:
    """Press Execute, and return the status and the body of the answer."""
    block.get_by_role("button", name="Execute").click()
    answer = block.locator(".live-responses-table .response")
    status = answer.locator(".response-col_status").inner_text()
    return status.strip(), answer.locator(".highlight-code").first.inner_text()


def authorize(visit: Visit, person: Person) -> None:
    """Log in with the Authorize button."""
    page = visit.page
    page.locator(".auth-wrapper").get_by_role("button", name="Authorize").click()
    dialog = page.locator(".modal-ux")
    dialog.get_by_label("username").fill(person.username)
    dialog.get_by_label("password").fill(person.password)
    dialog.get_by_role("button", name="Apply given OAuth2 credentials").click()
    expect(dialog.get_by_role("button", name="Remove authorization")).to_be_visible()
    dialog.get_by_role("button", name="Close").last.click()


@pytest.mark.parametrize("stage", PROTECTED, ids=[stage.label for stage in PROTECTED])
def test_register_authorize_and_read_secure_data(
    visit: Visit, course_url: str, stage: Stage, person: Person
) -> None:
    visit.page.goto(f"{course_url}/{stage.label}/docs")
    register = open_operation(visit, "post", "/auth/register")
    register.locator("textarea").fill(json.dumps(person.registration()))
    assert execute(register)[0] == "201"
    authorize(visit, person)
    secure_data = open_operation(visit, "get", "/secure-data")
    status, body = execute(secure_data)
    visit.screenshot(f"docs-{stage.label}-secure-data")
    assert status == "200"
    assert f"Hello {person.username}, this is sensitive data!" in body
    assert (visit.outside, visit.errors) == ([], [])
