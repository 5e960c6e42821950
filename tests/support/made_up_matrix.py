"""The attack matrix of a made-up course, as long as its lines."""

from itertools import cycle

from attacks.lab.outcome import Result
from course.catalog import Catalog
from course.docs.attack_groups import Entry
from course.docs.attack_page import read_matrix

REAL = read_matrix()
EXHIBITS = [app["name"] for app in REAL["apps"] if app["kind"] == "exhibit"]


def matrix_of(catalog: Catalog) -> Entry:
    """Deal all results, in turn, to the real attacks on made-up stages and the real exhibits."""
    kinds = dict.fromkeys((stage.slug for stage in catalog.stages), "stage")
    kinds |= dict.fromkeys(EXHIBITS, "exhibit")
    results, doors = cycle(Result), cycle([None, *(door.name for door in catalog.doors)])
    attacks = [
        {
            "name": attack["name"],
            "door": next(doors),
            "outcomes": {name: {"result": str(next(results))} for name in kinds},
        }
        for attack in REAL["attacks"]
    ]
    return {
        "apps": [{"name": name, "kind": kind} for name, kind in kinds.items()],
        "attacks": attacks,
    }
