"""python -m course attack"""

from typing import Annotated

import typer

from course.attacks.matrix import run_matrix
from course.attacks.run import AttackError, attack_app, load_attacks, table_row
from course.catalog import load_catalog
from course.commands import Database, SecretKey, ServerLog

app = typer.Typer()


@app.command()
def attack(
    url: Annotated[str | None, typer.Argument(help="Such as http://127.0.0.1:8000.")] = None,
    only: Annotated[list[str] | None, typer.Option(help="An attack; may be repeated.")] = None,
    secret_key: SecretKey = None,
    database: Database = None,
    server_log: ServerLog = None,
    *,
    matrix: Annotated[bool, typer.Option("--matrix", help="Attack all stages instead.")] = False,
) -> None:
    """Run the attacks against an app on this machine; they register people there."""
    if matrix == bool(url):
        raise AttackError("Give either the URL of your app or --matrix.")
    if matrix:
        for line in run_matrix(load_catalog()):
            print(line, flush=True)
    elif url:
        for result in attack_app(
            url,
            load_attacks(only or ()),
            secret_key=secret_key,
            database=database,
            server_log=server_log,
        ):
            print(table_row(*result), flush=True)
