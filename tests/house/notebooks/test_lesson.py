"""What the notebooks show is readable: replies, tokens, plots."""

import re
from importlib import import_module
from typing import Any

import httpx
import pytest

from course.notebooks import lesson
from course.places import ROOT


def new_figure(**size: tuple[float, float]) -> Any:
    """Begin a drawing; matplotlib is imported here, as each run of pytest reads this module."""
    return import_module("matplotlib.figure").Figure(**size)


@pytest.fixture
def shown(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, str]]:
    """What the helpers showed."""
    pages: list[dict[str, str]] = []
    monkeypatch.setattr(lesson, "publish", lambda page, **_: pages.append(page))
    return pages


def test_a_reply_is_shown_beside_its_request(shown: list[dict[str, str]]) -> None:
    form = {"username": "bo", "password": "é<b>"}
    request = httpx.Request("POST", "http://127.0.0.1/auth/token", data=form)
    headers = {"WWW-Authenticate": "Bearer", "Date": "today"}
    lesson.show(httpx.Response(401, headers=headers, json={"detail": "é <b>"}, request=request))
    (page,) = shown
    assert (
        page["text/plain"]
        == """POST /auth/token
content-type: application/x-www-form-urlencoded

username=bo&password=%C3%A9%3Cb%3E

401 Unauthorized
content-type: application/json
www-authenticate: Bearer

{
  "detail": "é <b>"
}"""
    )
    assert "&lt;b&gt;" in page["text/html"]
    assert "<b>" not in page["text/html"]
    assert page["text/html"].count('<div class="code first">') == 2


def test_what_is_long_is_cut_short(shown: list[dict[str, str]]) -> None:
    request = httpx.Request(
        "POST", "http://x/", headers={"Authorization": "Bearer " + "t" * 200}, content="x" * 9_999
    )
    lesson.show(httpx.Response(413, request=request))
    text = shown[0]["text/plain"]
    assert "authorization: Bearer ttt" in text
    assert "… (207 characters)\n" in text
    assert "x…\n(9,999 bytes)\n" in text
    assert len(text) < 3_000


def test_a_tokens_parts_are_told_apart_by_name_and_line_and_not_by_colour_alone(
    shown: list[dict[str, str]],
) -> None:
    lesson.show_token("eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhbGljZSJ9.AAAA")
    (page,) = shown
    for name in ("header", "payload", "signature"):
        assert f'<span class="{name}">' in page["text/html"]
        assert f'<div class="part {name}"><div class="code first">{name}</div>' in page["text/html"]
    lines = re.findall(r"span\.(\w+) \{\s*border-bottom: \S+ (\w+) ", page["text/html"])
    assert dict(lines).keys() == {"header", "payload", "signature"}
    assert len(set(dict(lines).values())) == 3
    assert '{"sub": "alice"}' in page["text/plain"]


def colours(css: str, names: dict[str, str]) -> dict[str, list[str]]:
    """Read the colours of the three parts: on a light page, and on a dark one."""
    return {part: re.findall(rf"--{name}: (#\w+);", css) for part, name in names.items()}


def test_the_parts_of_a_token_have_one_set_of_colours_everywhere() -> None:
    styles = ROOT / "docs" / "assets" / "stylesheets"
    bench = (styles / "bench.css").read_text(encoding="utf-8")
    of_the_site = dict(re.findall(r"\.token-parts \.(\w+) \{\s*--part: var\(--(\w+)\);", bench))
    assert of_the_site.keys() == set(lesson.PARTS)
    on_the_site = colours((styles / "site.css").read_text(encoding="utf-8"), of_the_site)
    assert {len(both) for both in on_the_site.values()} == {2}
    assert colours(lesson.STYLE, {part: part for part in lesson.PARTS}) == on_the_site
    script = ROOT / "postman" / "source" / "scripts" / "picture.js"
    in_postman = dict(
        re.findall(r"\.(\w+) \{ color: (#\w+); \}", script.read_text(encoding="utf-8"))
    )
    for part, (on_light, _) in on_the_site.items():
        assert in_postman[part] == on_light


def test_a_plot_has_a_description_a_table_and_the_colour_of_the_text(
    shown: list[dict[str, str]],
) -> None:
    figure = new_figure()
    figure.subplots().barh(["slow", "fast"], [1, 2], color="#d55e00")
    lesson.show_plot(
        figure, 'Bars: "slow" & fast', ["speed", "value"], [["slow", "1"], ["fast", "2"]]
    )
    page = shown[0]["text/html"]
    assert (
        '<svg role="img" aria-label="Bars: &quot;slow&quot; &amp; fast" fill="currentColor"' in page
    )
    drawn = page[page.index("<svg") : page.index("</svg>")]
    assert set(re.findall(r"(?:fill|stroke): ([^;\"]+)", drawn)) == {
        "none",
        "currentColor",
        "#d55e00",
    }
    assert "<style" not in drawn
    assert page.count('<th scope="col">') == 2
    assert page.count("<tr>") == 1 + 2


@pytest.mark.parametrize(("inches", "kind"), [(4.8, "plot"), (9.6, "plot wide")])
def test_a_wide_plot_has_a_row_of_its_own(
    inches: float, kind: str, shown: list[dict[str, str]]
) -> None:
    figure = new_figure(figsize=(inches, 2))
    figure.subplots().plot([1, 2])
    lesson.show_plot(figure, "A line", ["value"], [["1"], ["2"]])
    assert f'<div class="{kind}"><svg' in shown[0]["text/html"]
    assert re.search(r"\.wide \{\s*flex-basis: 100%;", lesson.STYLE)


def test_two_plots_of_a_page_share_no_name(shown: list[dict[str, str]]) -> None:
    for values in ([1, 2], [3, 4]):
        figure = new_figure()
        figure.subplots().plot(values, marker="o")
        lesson.show_plot(figure, "A line", ["value"], [[str(value)] for value in values])
    first, second = (set(re.findall(r' id="([^"]+)"', each["text/html"])) for each in shown)
    assert first
    assert first.isdisjoint(second)
    for names, page in zip((first, second), shown, strict=True):
        led_to = re.findall(r'(?:href="#|url\(#)([^")]+)', page["text/html"])
        assert led_to
        assert set(led_to) <= names
