"""The committed Postman collections, as the tests read them."""

from typing import Any

from course.catalog import Stage, load_catalog
from course.postman.collection import read_collection

Json = dict[str, Any]

CATALOG = load_catalog()
COMPLETE = CATALOG.find("s05")  # the article's system


def items_of(stage: Stage) -> list[Json]:
    return [item for folder in read_collection(stage)["item"] for item in folder["item"]]


def script_of(item: Json, listen: str) -> str:
    scripts = [event["script"] for event in item["event"] if event["listen"] == listen]
    return "\n".join(line for script in scripts for line in script["exec"])


def example_of(item: Json) -> Json:
    example: Json = item["response"][0]
    return example


def names_in(draft: Json, folder: str) -> list[str]:
    """List the requests of a folder, whatever its number."""
    (items,) = (one["item"] for one in draft["item"] if one["name"].endswith(f" {folder}"))
    return [item["name"] for item in items]
