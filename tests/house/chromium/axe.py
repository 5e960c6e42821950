"""axe-core, which looks for what keeps people from using a page."""

from typing import Any

from playwright.sync_api import Page

from course import npm
from course.places import ROOT

AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"


def violations(page: Page, inside: str = "html") -> list[str]:
    """List what axe-core finds wrong in a part of a page."""
    npm.ensure("axe-core")
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found: list[dict[str, Any]] = page.evaluate(
        "part => axe.run(part).then((result) => result.violations)", inside
    )
    return [
        f"{violation['id']}: {node['target']} {node['failureSummary']}"
        for violation in found
        for node in violation["nodes"]
    ]
