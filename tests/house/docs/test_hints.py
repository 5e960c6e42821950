"""The hints of a piece, also where a stage deletes a file or changes no name."""

import pytest

from course.catalog import load_catalog
from course.docs import code, hints
from course.docs.build_it import Piece

CATALOG = load_catalog()
STAGE = CATALOG.find(3)
OLD = "def gone() -> int:\n    return 1\n"


def hint(monkeypatch: pytest.MonkeyPatch, old: str, files: hints.Files) -> list[str]:
    """Make the three hints for a change from a text to these files."""
    monkeypatch.setattr(hints, "texts_of", lambda _: files)
    monkeypatch.setattr(code, "show_changes", lambda *_: "the listing")
    piece = Piece("A", "a", "x.py", (), is_change=True, reference="", said=["Do it."])
    steps = hints.hint_of(piece, {"x.py": old}, STAGE, CATALOG, "../../")["steps"]
    assert isinstance(steps, list)
    return steps


def test_a_file_that_goes_is_told_by_its_names(monkeypatch: pytest.MonkeyPatch) -> None:
    assert hint(monkeypatch, OLD, {}) == [
        "<p>Do it.</p>\n<p>Gone: <code>gone</code>.</p>",
        "<p>Gone: <code>gone</code>.</p>",
        "<p>the listing</p>",
    ]


def test_a_change_of_a_comment_alone_has_a_second_hint(monkeypatch: pytest.MonkeyPatch) -> None:
    words, outline, _ = hint(monkeypatch, OLD, {"x.py": f"{OLD}\n# the end\n"})
    assert words == "<p>Do it.</p>"
    assert outline == f"<p>{hints.NO_NAMES}</p>"


@pytest.mark.parametrize(
    ("target", "leads"),
    [
        ("../reference/glossary.md#hash", "../../reference/glossary/#hash"),
        ("../index.md", "../../"),
        ("s02_database.md", "../../stages/s02_database/"),
        ("../notebooks/s03_hashing.ipynb", "../../notebooks/s03_hashing.ipynb"),
        ("#the-hash", "#the-hash"),
        ("https://example.org/a.md", "https://example.org/a.md"),
    ],
)
def test_links_lead_from_where_the_words_are_shown(target: str, leads: str) -> None:
    html = hints.html_of(f"[a]({target})", "stages/s03_hashing.md", "../../")
    assert html == f'<p><a href="{leads}">a</a></p>'
