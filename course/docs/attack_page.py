"""The attack matrix on the site and the code of the attacks, made from what the lab wrote."""

import json
from html import escape
from pathlib import Path

from attacks.lab.outcome import Result
from course.attacks.matrix import MATRIX_FILE
from course.catalog import Catalog, Stage
from course.docs import attack_table, code, generated, reference
from course.docs.attack_groups import Entry, group_by_door
from course.docs.attack_marks import mark_of
from course.docs.fences import DocsError
from course.lineage.steps import read_files
from course.places import ROOT

CODE_PAGE = "reference/code/attacks.md"
MATRIX_PAGE = "attack-matrix.md"
ATTACKS = ROOT / "attacks"


def link_to(attack: str, page: str) -> str:
    """Link to the row of an attack in the matrix, from another page inside docs/."""
    return generated.link(f"`{attack}`", f"{MATRIX_PAGE}#{attack}", page)


def read_matrix(file: Path = MATRIX_FILE) -> Entry:
    """Read the outcomes of the last run.

    Raises:
        DocsError: there are none.
    """
    try:
        matrix: Entry = json.loads(file.read_text(encoding="utf-8"))
    except OSError:
        raise DocsError(f"there is no {file.name}: python -m course attack --matrix") from None
    return matrix


def harm_at(stage: Stage) -> list[str]:
    """List the attacks that do harm at a stage as given, through whichever door stands open there.

    Raises:
        DocsError: the attacks were never run.
    """
    none: Entry = {"result": Result.NOT_APPLICABLE}  # a stage that the lab has not attacked yet
    return [
        attack["name"]
        for attack in read_matrix()["attacks"]
        if Result(attack["outcomes"].get(stage.slug, none)["result"]).is_harm
    ]


def show_attacks(part: str, catalog: Catalog, file: Path = MATRIX_FILE) -> str:
    """Show a part of the matrix: `summary`, `results`, `matrix` or `list`.

    Raises:
        DocsError: there is no such part, or no matrix.
    """
    parts = {
        "summary": summary,
        "results": results,
        "matrix": attack_table.table,
        "list": list_attacks,
    }
    if part not in parts:
        raise DocsError(f"{part!r} is no part of the attack matrix: {', '.join(parts)}")
    return parts[part](read_matrix(file), catalog)


def summary(matrix: Entry, catalog: Catalog) -> str:
    """Count the attacks, and those that still get into the last stage."""
    last = catalog.last
    attacks = matrix["attacks"]
    inside = [a for a in attacks if Result(a["outcomes"][last.slug]["result"]).is_harm]
    exhibits = [app for app in matrix["apps"] if app["kind"] == "exhibit"]
    names = ", ".join(f"[`{attack['name']}`](#{attack['name']})" for attack in inside)
    return (
        f"{len(attacks)} attacks were run against {len(catalog.stages)} stages and "
        f"{len(exhibits)} exhibits. {len(inside)} of them get into stage {last.number}, "
        f"through doors that the ledger lists as open: {names}."
    )


def results(matrix: Entry, _: Catalog) -> str:
    """Say what each result means, with its mark."""
    return "\n".join(
        f"- {mark_of(result)}: {meaning}" for result, meaning in matrix["results"].items()
    )


def short_title(app: Entry, catalog: Catalog) -> str:
    """Name an app in a row of its own."""
    if app["kind"] == "stage":
        return f"Stage {catalog.find(app['name']).number}"
    title: str = app["title"]
    return title


def list_attacks(matrix: Entry, catalog: Catalog) -> str:
    """Tell of each attack under its door: source, evidence and code, folded."""
    parts = []
    for group in group_by_door(matrix, catalog):
        parts += [f"### {group.title}", f"{group.state.capitalize()}."]
        parts += [describe(attack, matrix, catalog) for attack in group.attacks]
    return "\n\n".join(parts) + "\n"


def describe(attack: Entry, matrix: Entry, catalog: Catalog) -> str:
    """Fold what is known of one attack under its title."""
    file = f"attacks/{attack['name']}.py"
    rows = ["| app | result | evidence |", "|---|---|---|"]
    for app in matrix["apps"]:
        found = attack["outcomes"][app["name"]]
        evidence = escape(found["evidence"]).replace("|", "\\|")
        rows.append(f"| {short_title(app, catalog)} | {mark_of(found['result'])} | {evidence} |")
    source = attack["source"]
    return "\n\n".join(
        [
            f'<details class="attack" id="{attack["name"]}" markdown>',
            f"<summary>{escape(attack['title'])} <code>{attack['name']}</code></summary>",
            escape(attack["exploits"], quote=False),
            f"Source: [{source['name']}]({source['url']})",
            "\n".join(rows),
            code.show_code(f"{file}::run", catalog),
            f"[All of `{file}`]({CODE_PAGE}#{reference.anchor(file)})",
            "</details>",
        ]
    )


def attack_code_page(catalog: Catalog) -> str:
    """Show every module of attacks/, the exhibits included."""
    parts = [
        "# Code of the attacks",
        "Every module of `attacks/`, as it is. Each attack is one function, `run`.",
        "The exhibits are built to be broken into: never copy them.",
    ]
    for path in read_files(ATTACKS):
        file = f"attacks/{path}"
        if file.endswith(".py"):
            parts += [f"## {path} {{ #{reference.anchor(file)} }}", code.show_code(file, catalog)]
    return "\n\n".join(parts) + "\n"
