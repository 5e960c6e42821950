"""What the desk of a chapter asks of Python: to check the reader's files, attack and run them."""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict
from typing import Any

import httpx

from attacks.lab.attack import Attack
from attacks.lab.outcome import Result
from attacks.lab.target import Target
from course.attacks.matrix import by_settings, settings_for
from course.attacks.run import PATIENCE, load_attacks, run_attack
from course.browser.python.doors import NeedsAServerError
from course.browser.python.page_stage import PageStage
from course.browser.python.problems import WORK, Problem, problem_at_start, problem_of, write
from course.browser.python.progress import Tell
from course.browser.python.report import report_of
from course.browser.python.trial import Trial, read_promises, try_promises
from course.browser.python.watch import TooLong
from course.catalog import Stage, load_catalog
from course.inside import InsideStage
from course.live import CHEAP_HASHES, LiveError
from course.promises.app import CheckError
from course.promises.run import homes

Json = dict[str, Any]
CATALOG = load_catalog()
# What would end Python in a browser, or needs what is not there.
NOT_HERE = {
    "encrypted_token": "it encrypts with AES, which Python has not got in a page",
    "jku_header": "the attacker has a web server, and a page cannot be one",
    "nested_header": "it nests deeper than a browser's stack",
}
UNEXPECTED = (AttributeError, LookupError, TypeError, ValueError)  # of an answer that is no token


def prepare(label: str) -> str:
    """Import what the first check of a stage needs: the packages of the stage, and the promises.

    Returns:
        Nothing, as JSON.
    """
    stage = CATALOG.find(label)
    with InsideStage(stage, env=CHEAP_HASHES):
        read_promises(stage, homes(CATALOG, stage))
    return "null"


def check(
    files: Mapping[str, str],
    label: str,
    tests: Sequence[str],
    tell: Tell,
    tell_own: Callable[[str], None],
) -> str:
    """Check the reader's files.

    Args:
        files: their texts, by the paths in the package.
        label: the stage that they are to be, such as `s03`.
        tests: what to run, from the root of the course; all that is in force, if nothing is named.
        tell: is told how many cases are done.
        tell_own: is given a report on what the stage itself promises, while the rest is tried.

    Returns:
        A report as JSON.
    """
    write(files, WORK)
    stage = CATALOG.find(label)

    def report(trial: Trial) -> str:
        return json.dumps(report_of(trial, CATALOG, stage))

    try:
        with PageStage(CHEAP_HASHES) as running:
            chosen = tests or homes(CATALOG, stage)
            return report(
                try_promises(stage, running, chosen, tell, lambda own: tell_own(report(own)))
            )
    except LiveError as error:
        return json.dumps({"problem": asdict(problem_at_start(error))})
    except CheckError as error:
        return json.dumps({"problem": asdict(Problem("not checked", str(error)))})


def attack(files: Mapping[str, str], label: str, names: Iterable[str], tell: Tell) -> str:
    """Attack the reader's files.

    Args:
        files: their texts, by the paths in the package.
        label: the stage that they are to be.
        names: the attacks; all, if none is named.
        tell: is told how many are done.

    Returns:
        What came of each attack, as JSON; or the problem, if the app does not start or end.
    """
    write(files, WORK)
    stage, rows = CATALOG.find(label), list[Json]()
    chosen = load_attacks(names)
    tell(0, len(chosen))
    try:
        for group in by_settings(chosen):
            for each, result, evidence in attack_with_settings(group):
                rows.append(row_of(each, stage, result, evidence))
                tell(len(rows), len(chosen))
    except LiveError as error:
        return json.dumps({"problem": asdict(problem_at_start(error))})
    except TooLong as error:
        return json.dumps({"problem": asdict(problem_of(error))})
    return json.dumps(rows)


def attack_with_settings(group: list[Attack]) -> Iterable[tuple[Attack, str, str]]:
    """Start the app with what these attacks need, and run them.

    Raises:
        LiveError: it does not start with good settings.
    """
    try:
        with PageStage(settings_for(group[0])) as running:
            for each in group:
                yield each, *attempt(each, running)
    except LiveError:
        if not group[0].settings:
            raise
        for each in group:
            yield each, "refused", "the app does not start so"


def attempt(each: Attack, running: PageStage) -> tuple[str, str]:
    """Run one attack; return the result and the evidence."""
    if each.name in NOT_HERE:
        return "not run", NOT_HERE[each.name]
    with httpx.Client(base_url=running.url, timeout=PATIENCE, trust_env=False) as http:
        target = Target(http, running.secret_key, running.database, running.log)
        try:
            outcome = run_attack(each, target)
        except NeedsAServerError as error:
            return "not run", str(error)
        except UNEXPECTED as error:
            reason = f"the app answers in another way than it expects: {type(error).__name__}"
            return str(Result.NOT_APPLICABLE), reason
    return str(outcome.result), outcome.evidence


def row_of(each: Attack, stage: Stage, result: str, evidence: str) -> Json:
    """Say what came of an attack, and what its door has to do with the stage."""
    door = next((door for door in CATALOG.doors if door.name == each.door), None)
    here = (*CATALOG.opened_by(stage), *CATALOG.closed_by(stage))
    return {
        "name": each.name,
        "title": each.title,
        "door": each.door,
        "here": door in here,
        "result": result,
        "evidence": evidence,
        "open": bool(door and CATALOG.is_open(door, stage)),
    }
