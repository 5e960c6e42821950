"""python -m course check"""

from pathlib import Path
from typing import Annotated

import typer

from course.catalog import load_catalog
from course.commands import Database, SecretKey, ServerLog
from course.promises.app import Inside
from course.promises.promise import is_success
from course.promises.run import check_app, exercise_of, homes, homes_of
from course.promises.tell import tell

app = typer.Typer()


@app.command()
def check(
    stage: Annotated[str, typer.Argument(help="The stage that you built: 3, s03 or a slug.")],
    app_name: Annotated[
        str | None, typer.Option("--app", help="Start this one: my_app.main:app.")
    ] = None,
    url: Annotated[str | None, typer.Option(help="Or take the one that answers here.")] = None,
    secret_key: SecretKey = None,
    database: Database = None,
    server_log: ServerLog = None,
    only: Annotated[
        list[str] | None, typer.Option(help="Only what this stage brought: s03. May be repeated.")
    ] = None,
    *,
    exercise: Annotated[bool, typer.Option("--exercise", help="Its exercise instead.")] = False,
    everything: Annotated[bool, typer.Option("--all", help="The heavy promises too.")] = False,
) -> None:
    """Check your own app against the promises of a stage; it registers people there."""
    catalog = load_catalog()
    chosen = catalog.find(stage)
    tests = homes_of(only, catalog, chosen) if only else homes(catalog, chosen)
    tests = exercise_of(chosen) if exercise else tests
    print(f"Checking your app against {', '.join(tests)}. This takes a while.", flush=True)
    promises = check_app(
        chosen,
        tests,
        app=app_name,
        url=url,
        folder=Path.cwd(),
        inside=Inside(secret_key, database, server_log),
        everything=everything,
    )
    print(*tell(promises, catalog), sep="\n")
    if not (exercise or everything):
        print("The heavy ones were left out: --all checks them too.")
    if not is_success(promises):
        raise typer.Exit(1)
