"""Runs all attacks against all stages and exhibits, and keeps what came of it."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from attacks.exhibit.article import SECRET_KEY
from attacks.lab.attack import Attack
from attacks.lab.outcome import Outcome, Result, refused
from course.attacks.run import attack_app, load_attacks
from course.catalog import Catalog
from course.live import CHEAP_HASHES, LiveError, LiveStage, folder_in_memory
from course.places import ROOT

MATRIX_FILE = ROOT / "docs" / "assets" / "attack-matrix.json"
EXHIBIT = "attacks.exhibit"
GRACE_SECONDS = 1.0  # once all attacks are over, nobody waits for what a storm has left behind
MEANINGS = {
    Result.GOT_IN: "The attacker reached the goal.",
    Result.BROKE: "The attacker got nothing, but the server failed: an error of its own (5xx).",
    Result.REFUSED: "The app held.",
    Result.NOT_APPLICABLE: "The app lacks what the attack is about; the evidence says what.",
}

Outcomes = dict[str, Outcome]  # by the name of the attack


@dataclass(frozen=True)
class Victim:
    """An app that the matrix attacks.

    Attributes:
        name: the slug of a stage, or the name of an exhibit.
        title: what it is, for people.
        kind: `stage` or `exhibit`.
        place: its import string.
        secret_key: the key that signs its tokens, empty if none does; None: SECRET_KEY does.
    """

    name: str
    title: str
    kind: str
    place: str
    secret_key: str | None = None


EXHIBITS = (
    Victim(
        "article", "The article's design", "exhibit", "attacks.exhibit.article.main:app", SECRET_KEY
    ),
    Victim("careless", "A careless app", "exhibit", "attacks.exhibit.careless:app"),
    Victim(
        "trusting", "An app that trusts the header", "exhibit", "attacks.exhibit.trusting:app", ""
    ),
)


def list_apps(catalog: Catalog) -> list[Victim]:
    """List what the matrix attacks: all stages, then the exhibits."""
    stages = [
        Victim(stage.slug, stage.title, "stage", f"{stage.package}.main:app")
        for stage in catalog.stages
    ]
    return [*stages, *EXHIBITS]


def attack_from_all_sides(app: Victim, attacks: Iterable[Attack], folder: Path = ROOT) -> Outcomes:
    """Start an app once for all attacks that need the same settings, and run them.

    Args:
        app: the app; one that does not start with careless settings has refused the attacks.
        attacks: the attacks.
        folder: the folder from which the app is imported.

    Raises:
        LiveError: the app did not start with good settings.
    """
    outcomes: Outcomes = {}
    for chosen in by_settings(attacks):
        try:
            outcomes |= attack_once(app, chosen, folder)
        except LiveError:
            if not chosen[0].settings:
                raise
            outcomes |= {attack.name: refused("the app does not start so") for attack in chosen}
    return outcomes


def attack_once(app: Victim, chosen: Sequence[Attack], folder: Path) -> Outcomes:
    """Start an app with the settings of the first attack, and run all of them.

    Raises:
        LiveError: the app did not start.
    """
    settings, files = settings_for(chosen[0]), folder_in_memory()
    with LiveStage(
        app.place, folder=folder, env=settings, grace=GRACE_SECONDS, files=files
    ) as live:
        results = attack_app(
            live.url,
            chosen,
            secret_key=live.secret_key if app.secret_key is None else app.secret_key,
            database=live.database,
            server_log=live.log,
        )
        return {attack.name: outcome for attack, outcome in results}


def settings_for(attack: Attack) -> dict[str, str]:
    """Return the settings to start the app with; hashes are cheap where the cost is no matter."""
    return {**({} if attack.full_cost else CHEAP_HASHES), **attack.settings}


def by_settings(attacks: Iterable[Attack]) -> list[list[Attack]]:
    """Group the attacks by the settings that their target needs, each group in their order."""
    groups: dict[str, list[Attack]] = {}
    for attack in attacks:
        groups.setdefault(str(settings_for(attack)), []).append(attack)
    return list(groups.values())


def describe_matrix(catalog: Catalog, outcomes: Mapping[str, Outcomes]) -> dict[str, Any]:
    """Make the data of the site's attack matrix, which explains itself.

    Args:
        catalog: the stages.
        outcomes: what came of the attacks, by the name of the app.
    """
    apps = list_apps(catalog)
    return {
        "about": "Each attack of attacks/ against each stage and each exhibit.",
        "results": {str(result): meaning for result, meaning in MEANINGS.items()},
        "apps": [{"name": app.name, "title": app.title, "kind": app.kind} for app in apps],
        "attacks": [
            _describe(attack, {app.name: outcomes[app.name][attack.name] for app in apps})
            for attack in load_attacks()
        ],
    }


def _describe(attack: Attack, outcomes: Outcomes) -> dict[str, Any]:
    return {
        "name": attack.name,
        "title": attack.title,
        "exploits": attack.exploit,
        "source": {"name": attack.source, "url": attack.url},
        "door": attack.door,
        "outcomes": {
            name: {"result": str(outcome.result), "evidence": outcome.evidence}
            for name, outcome in outcomes.items()
        },
    }


def write_matrix(matrix: dict[str, Any], file: Path = MATRIX_FILE) -> None:
    """Write the data of the attack matrix as JSON."""
    text = json.dumps(matrix, indent=2, ensure_ascii=False)
    file.write_text(f"{text}\n", encoding="utf-8", newline="\n")


def as_tables(matrix: dict[str, Any], catalog: Catalog) -> str:
    """Return the results in a table a line, the exhibits beside the main one."""
    exhibits = [app["name"] for app in matrix["apps"] if app["kind"] == "exhibit"]
    main, *sides = [[stage.slug for stage in catalog.line(end)] for end in catalog.ends()]
    return "\n\n".join(as_table(matrix, names, catalog) for names in [[*main, *exhibits], *sides])


def as_table(matrix: dict[str, Any], names: Sequence[str], catalog: Catalog) -> str:
    """Return the results of these apps in a table, one row an attack, one column an app."""
    labels = {stage.slug: stage.label for stage in catalog.stages}
    head = [["", *(labels.get(name, name) for name in names)]]
    rows = [
        [attack["name"], *(attack["outcomes"][name]["result"] for name in names)]
        for attack in matrix["attacks"]
    ]
    return "\n".join(
        f"{name:<22}" + "".join(f"{cell:<15}" for cell in row).rstrip()
        for name, *row in [*head, *rows]
    )


def run_matrix(catalog: Catalog, file: Path = MATRIX_FILE) -> Iterator[str]:
    """Attack everything, write the matrix, and tell how it goes, line by line.

    Raises:
        LiveError: an app did not start.
    """
    outcomes: dict[str, Outcomes] = {}
    for app in list_apps(catalog):
        yield f"Attacking {app.name} ..."
        outcomes[app.name] = attack_from_all_sides(app, load_attacks())
    matrix = describe_matrix(catalog, outcomes)
    write_matrix(matrix, file)
    yield as_tables(matrix, catalog)
    yield f"Written to {file}."
