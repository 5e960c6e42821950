"""The committed Postman collections, as the tests read them."""

import json
from pathlib import Path
from typing import Any

from course.catalog import Stage, load_catalog
from course.postman.collection import collection_file
from course.postman.newman import Reply, send_one_by_one
from course.promises.app import App

Json = dict[str, Any]

CATALOG = load_catalog()
COMPLETE = CATALOG.find("s05")  # the article's system


def read_collection(stage: Stage) -> Json:
    collection: Json = json.loads(collection_file(stage).read_text(encoding="utf-8"))
    return collection


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


def send(collection: Json, app: App, folder: Path) -> list[Reply]:
    """Send a collection that nobody has saved."""
    file = folder / "collection.json"
    file.write_text(json.dumps(collection), encoding="utf-8")
    return list(send_one_by_one(file, app))
