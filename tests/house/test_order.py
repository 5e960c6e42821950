"""Only the catalog knows how stages are ordered, and what a slug looks like."""

from pathlib import Path

import pytest

from course.places import ROOT
from tests.house import order

THE_CATALOG = (  # what makes courses up, and what looks for those that know too much, knows it too
    *("course/catalog.py", "tests/house/test_catalog.py", "tests/support/made_up.py"),
    *("tests/house/order.py", "tests/house/test_order.py"),
)
PYTHON = [
    file
    for pattern in ("*.py", "attacks/**/*.py", "course/**/*.py", "tests/**/*.py")
    for file in sorted(ROOT.glob(pattern))
    if file.relative_to(ROOT).as_posix() not in THE_CATALOG
]
TEXTS = [
    file
    for pattern in (
        *("Makefile", "*.toml", "*.yml", ".ci/*", ".github/**/*.yml", "course/**/*.toml"),
        *(
            f"{room}/**/*{suffix}"
            for room in ("course", "docs", "tests")
            for suffix in order.BY_SUFFIX
        ),
    )
    for file in sorted(ROOT.glob(pattern))
]


def name_of(file: Path) -> str:
    """Name a file from the root."""
    return file.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("file", PYTHON, ids=name_of)
def test_no_module_knows_how_stages_are_ordered(file: Path) -> None:
    assert order.in_python(file.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("file", TEXTS, ids=name_of)
def test_no_script_and_no_style_knows_how_stages_are_ordered(file: Path) -> None:
    assert order.in_text(file.read_text(encoding="utf-8"), file.suffix) == []


def test_all_kinds_of_files_are_looked_at() -> None:
    names = {name_of(file) for file in [*PYTHON, *TEXTS]}
    assert {"conftest.py", "Makefile", ".ci/run", "docs/assets/javascripts/site.js"} <= names
    assert {path.rpartition(".")[2] for path in names} >= {"py", "js", "mjs", "css", "html", "yml"}


@pytest.mark.parametrize(
    "code",
    [
        "stage.number < 5",
        "5 >= stage.number",
        "one.slug > other.slug",
        "slug <= end",
        "1 < len(names) < stage.number",
        "catalog.find(stage.number + 1)",
        "list(range(stage.number))",
        "[*range(1, catalog.last.number + 1)]",
        "max(stages, key=number)",
        "max(found, key=lambda stage: stage.number)",
        "sorted(found, key=attrgetter('slug'))",
        "found.sort(key=lambda each: each[0].label)",
        "sorted(stage.slug for stage in found)",
        "min([stage.number for stage in found])",
        "label[1:]",
        "slug[:3]",
        "stage.slug[1:3]",
        "plan.name[:3]",
        "path.stem[4:]",
        "name.partition('_')",
        "stage.slug.split('_', 1)",
        "label.removeprefix('s')",
        "path.name.startswith('s')",
        "catalog.stages[-1]",
        "STAGES[:3]",
        "list(reversed(catalog.stages))",
        "[*pairwise(catalog.stages)]",
        "[*enumerate(stages)]",
        "catalog.stages.index(stage)",
        "FIRST, *_, LAST = load_catalog().stages",
        r"re.compile(r'\bs\d\d')",
        r"re.findall(r'\[(s\d+)-', text)",
        r"re.compile('(s\\d\\d)')",
        r"re.compile(r'^@until\(\"(?P<end>s\d\d)\"\)')",
        r"re.match(r's(\d{2})_', name)",
        r"re.match(r'[sS]\d', name)",
        r"re.match(rf'{room}/s\d\d', name)",
        "re.match('s[0-9]+', name)",
        "root.glob('tests/s*/**/*.py')",
        "root.glob('s*')",
        "root.glob('s??_*')",
        "f's{number:02}_step'",
        "f'tests/s{number}_{name}/test_a.py'",
        "'s%02d' % number",
        "'s{:02}'.format(number)",
    ],
)
def test_code_that_knows_too_much_is_found(code: str) -> None:
    assert order.in_python(f"def anything() -> None:\n    {code}")


@pytest.mark.parametrize(
    "code",
    [
        "stage.number == 5",
        "str(stage.number)",
        "len(stage.slug) < 40",
        "stage.slug in known",
        "sorted(found, key=str.lower)",
        "sorted(catalog.line(stage), key=lambda each: each.title)",
        "max(len(stage.title) for stage in found)",
        "name[:3] + added + name[3:]",
        "text[1:]",
        "label == 's05'",
        "file.name.startswith('_')",
        "name.removeprefix('test_').split('_')",
        "catalog.line(stage)[:-1]",
        "catalog.stages",
        "[*zip(catalog.stages, found)]",
        "first, second = found",
        r"re.compile(r'\s*(\d+)\s\d')",
        r"re.compile(r'requests\d')",
        r"re.compile(r'items*')",
        "'s05_protected_routes'",
        "f'stages/{stage.slug}'",
        "f'{count} stage{ending}s'",
        "f'{seconds}s{ending}'",
        "f'items{number}'",
    ],
)
def test_code_that_asks_the_catalog_is_left_alone(code: str) -> None:
    assert order.in_python(f"def anything() -> None:\n    {code}") == []


@pytest.mark.parametrize(
    ("text", "suffix"),
    [
        (r"path.match(/\/stages\/(s\d\d_\w+)\/$/)", ".js"),
        ('new RegExp("s\\\\d")', ".js"),
        ("if (stage.number < 5) go();", ".mjs"),
        ("if (5 <= stage.number) go();", ".mjs"),
        ("one.slug > other.slug", ".mjs"),
        ("slug.slice(0, 3)", ".js"),
        ('label.split("s")', ".js"),
        ("const slugs = [...done].sort();", ".mjs"),
        ("stages[0]", ".js"),
        ("data.stages.at(-1)", ".js"),
        ("`s${number}`", ".js"),
        ('"s" + number', ".js"),
        ("ol { counter-increment: stage; }", ".css"),
        ("{{ loop.index }}", ".html"),
        ("{{ catalog.stages[0].label }}", ".html"),
        ("{{ (catalog.stages | last).label }}", ".html"),
        ("\tpytest --everywhere tests/s[0-9]*", ""),
        ("    run: pytest tests/s*", ".yml"),
    ],
)
def test_text_that_knows_too_much_is_found(text: str, suffix: str) -> None:
    assert order.in_text(text, suffix)


@pytest.mark.parametrize(
    ("text", "suffix"),
    [
        (r"path.match(/\/stages\/(\w+)\/$/)", ".js"),
        (r"text.replace(/\s\d/, '')", ".js"),
        ("slugs.map((slug) => slug.length)", ".mjs"),
        ("known.sort(); const slugs = stages.map(nameOf);", ".mjs"),
        ("report.stages?.length > 1", ".mjs"),
        (".stages > .label > b { counter-increment: part; }", ".css"),
        ("<b>{{ stage.label }}</b> of {{ catalog.stages|length }}", ".html"),
        ("\tpytest --everywhere", ""),
        ('@echo "let\'s*"; ls assets/*', ""),
    ],
)
def test_text_that_asks_the_catalog_is_left_alone(text: str, suffix: str) -> None:
    assert order.in_text(text, suffix) == []
