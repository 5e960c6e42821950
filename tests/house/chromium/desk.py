"""What a reader does at a desk."""

import io
import re
import zipfile
from typing import Any

from playwright.sync_api import FilePayload, Locator, expect

from course.catalog import Stage, load_catalog
from course.docs.desk import desk_data
from course.places import ROOT
from tests.house.chromium.conftest import Visit

CATALOG = load_catalog()
PYTHON_MS = 180_000  # Python starts, checks and attacks, on a machine that others use too
SAID = re.compile(r"promises? are kept|does not start|Ended early|Python has stopped")
ATTACKED = re.compile("did what (it|they) should not")
PASTE = """(content, text) => {
    const data = new DataTransfer();
    data.setData("text/plain", text);
    const options = { clipboardData: data, bubbles: true, cancelable: true };
    content.dispatchEvent(new ClipboardEvent("paste", options));
}"""

Files = dict[str, str]


def data_of(label: str) -> dict[str, Any]:
    """Return what the desk of a stage knows."""
    return desk_data(CATALOG.find(label), CATALOG)


def solution_of(label: str) -> Files:
    """Return the files of a stage as given."""
    files: Files = data_of(label)["solution"]
    return files


def repaired(task: dict[str, Any]) -> Files:
    """Return the files that are weak in a task of Repair, as they are in its stage."""
    solution = solution_of(task["stage"]["label"])
    return {path: solution[path] for path in task["weak"]}


def zipped(files: Files) -> bytes:
    """Pack files as a system does."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, text in files.items():
            archive.writestr(f"my_app/{path}", text)
    return target.getvalue()


class Desk:
    """The desk of a page."""

    def __init__(self, visit: Visit, element: str = "stage-desk") -> None:
        """Find it in the page that is open."""
        self.page = visit.page
        self.root = self.page.locator(element)
        self.state = self.root.locator(".workbench > .state")
        self.results = self.root.locator(".results")
        self.code = self.root.get_by_role("textbox", name="Code")

    def button(self, name: str) -> Locator:
        """Return a button by its whole name."""
        return self.root.get_by_role("button", name=name, exact=True)

    def tab(self, path: str) -> Locator:
        """Return the tab of a file."""
        return self.root.get_by_role("tab").and_(self.page.locator(f'[data-path="{path}"]'))

    def open(self) -> None:
        """Press the button that opens it."""
        self.button("Write this stage here").click()
        expect(self.root.locator(".workshop")).to_be_visible()

    def replace(self, text: str) -> None:
        """Write the shown file anew, as with the clipboard."""
        self.code.focus()
        self.page.keyboard.press("ControlOrMeta+a")
        self.code.evaluate(PASTE, text)

    def write(self, files: Files) -> None:
        """Write files, new ones too."""
        for path, text in files.items():
            if self.tab(path).count():
                self.tab(path).click()
            else:
                self.add(path)
            self.replace(text)

    def add(self, path: str) -> None:
        """Add an empty file."""
        self.button("Add a file").click()
        self.root.get_by_label("Path of the new file").fill(path)
        self.button("Add").click()

    def check(self) -> str:
        """Check the files; return what the desk says in one line."""
        self.button("Check").click()
        expect(self.state).to_have_text(SAID, timeout=PYTHON_MS)
        return self.state.inner_text()

    def attack(self) -> Locator:
        """Attack the files; return what shows the results."""
        self.button("Attack").click()
        expect(self.state).to_have_text(ATTACKED, timeout=PYTHON_MS)
        return self.results

    def picture(self, name: str) -> None:
        """Keep a picture of it in test-results/, to be looked at."""
        self.root.screenshot(path=ROOT / "test-results" / f"desk-{name}.png")

    def open_zip(self, content: bytes) -> None:
        """Choose a zip of this machine."""
        file = FilePayload(name="my_app.zip", mimeType="application/zip", buffer=content)
        self.root.locator("input[type=file]").set_input_files(file)


def open_desk(visit: Visit, site_url: str, stage: Stage) -> Desk:
    """Open a chapter and its desk."""
    visit.page.goto(f"{site_url}stages/{stage.slug}/")
    desk = Desk(visit)
    desk.open()
    return desk
