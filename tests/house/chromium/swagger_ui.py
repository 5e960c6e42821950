"""What a reader does in Swagger UI, on a page of its own or in the frame of a panel."""

from playwright.sync_api import FrameLocator, Locator, Page, expect

from course.catalog import load_catalog
from tests.support.promises import Person

CATALOG = load_catalog()
OPEN_DATA = next(door for door in CATALOG.doors if door.name == "open-data")
PROTECTED = [stage for stage in CATALOG.stages if not CATALOG.is_open(OPEN_DATA, stage)]


def try_it_out(ui: Page | FrameLocator, method: str, path: str, body: str = "") -> Locator:
    """Open an operation, send a request from it, and return what shows the answer."""
    block = ui.locator(f".opblock-{method}", has=ui.locator(f'[data-path="{path}"]'))
    block.locator(".opblock-summary-control").click()
    block.get_by_role("button", name="Try it out").click()
    if body:
        block.locator("textarea").fill(body)
    block.get_by_role("button", name="Execute").click()
    return block.locator(".live-responses-table .response")


def expect_status(answer: Locator, status: str) -> None:
    """Wait for the status of an answer."""
    expect(answer.locator(".response-col_status")).to_have_text(status)


def authorize(ui: Page | FrameLocator, person: Person, *scopes: str) -> None:
    """Log in with the Authorize button, for the scopes whose boxes are ticked."""
    ui.locator(".auth-wrapper").get_by_role("button", name="Authorize").click()
    dialog = ui.locator(".modal-ux")
    dialog.get_by_role("textbox", name="username").fill(person.username)
    dialog.get_by_role("textbox", name="password").fill(person.password)
    for scope in scopes:
        dialog.locator(f'label[for^="{scope}-"]').first.click()
    dialog.get_by_role("button", name="Apply given OAuth2 credentials").click()
    expect(dialog.get_by_role("button", name="Remove authorization")).to_be_visible()
    dialog.get_by_role("button", name="Close").last.click()
