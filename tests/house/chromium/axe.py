"""axe-core, which looks for what keeps people from using a page."""

from collections.abc import Iterator
from typing import Any, Literal

from playwright.sync_api import Page, expect

from course import npm
from course.places import ROOT

AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
Scheme = Literal["light", "dark"]
SCHEMES: dict[Scheme, str] = {"light": "default", "dark": "slate"}  # and what the theme calls them
# Not waited for: what is paused, or on a page of which nothing is drawn, does not end by itself.
COLOURS_SETTLE = """() => {
    const moves = (one) =>
        one.playState !== "finished" && one.effect.getComputedTiming().endTime !== Infinity;
    for (let look = 0; look < 10; look += 1) {
        for (const one of document.getAnimations().filter(moves)) one.finish();
    }
}"""


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


def in_each_scheme(page: Page) -> Iterator[Scheme]:
    """Show a page in one colour scheme after the other, as it is."""
    for scheme, name in SCHEMES.items():
        page.emulate_media(color_scheme=scheme)
        expect(page.locator(f"body[data-md-color-scheme={name}]")).to_have_count(1)
        page.evaluate(COLOURS_SETTLE)
        yield scheme


def violations_in_each_scheme(page: Page, inside: str) -> list[str]:
    """List what axe-core finds wrong in either colour scheme."""
    return [
        f"{scheme}: {line}" for scheme in in_each_scheme(page) for line in violations(page, inside)
    ]
