"""The commands of the course: python -m course --help."""

import io
import sys
from pathlib import Path
from typing import Annotated

import typer

from course import npm
from course.attacks.matrix import run_matrix
from course.attacks.run import AttackError, attack_app, load_attacks, table_row
from course.bench import journal as journals
from course.bench import look_up as look_ups
from course.bench import measure, memory
from course.catalog import load_catalog
from course.docs.build import build_site
from course.errors import CourseError
from course.lineage.carry import CarryError, carry_fix, explain_conflicts
from course.lineage.start import next_commands, start_app
from course.lineage.steps import as_table, trace
from course.mutants.guards import find_guard, list_guards, told, try_without
from course.mutants.harm import attack_without_each, keep_harm
from course.mutants.record import (
    as_lines,
    keep_record,
    read_reasons,
    try_stage,
    try_survivors,
    unexplained,
)
from course.mutants.run import MutantsError
from course.notebooks import packages
from course.notebooks.copies import own_copy
from course.notebooks.jupyter import open_lab
from course.places import HOST, PORT, STAGE_PORT
from course.postman.collection import build_collections, run_collections
from course.promises.app import Inside
from course.promises.promise import is_success
from course.promises.run import check_app, exercise_of, homes, homes_of
from course.promises.tell import tell
from course.server.address import OPEN
from course.server.app import serve

app = typer.Typer(
    name="course",
    help="JWT authentication in FastAPI, in numbered stages that run.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)

SecretKey = Annotated[str | None, typer.Option(help="The key of that app.")]
Database = Annotated[
    Path | None, typer.Option(exists=True, dir_okay=False, help="Its SQLite file.")
]
ServerLog = Annotated[Path | None, typer.Option(exists=True, dir_okay=False, help="Its log file.")]


@app.command()
def lineage() -> None:
    """List the files that each step adds, changes and removes, with their lines."""
    print(as_table(trace(load_catalog())))


@app.command()
def carry(
    stage: Annotated[str, typer.Argument(help="Where you fixed them, such as s03_hashing.")],
    paths: Annotated[list[str], typer.Argument(help="The fixed files, inside the stage.")],
) -> None:
    """Merge a fix that is not yet committed into all later stages."""
    catalog = load_catalog()
    results = carry_fix(catalog, catalog.find(stage), paths)
    print(*results, sep="\n")
    if conflicts := explain_conflicts(catalog, results):
        raise CarryError(conflicts)


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


@app.command()
def start(
    stage: Annotated[str, typer.Argument(help="The stage that you build: 3, s03 or a slug.")],
    name: Annotated[str, typer.Argument(help="The name of the new folder, such as my_app.")],
) -> None:
    """Make a folder with what you have before a stage."""
    catalog = load_catalog()
    chosen = catalog.find(stage)
    start_app(catalog, chosen, name, Path.cwd())
    print(next_commands(chosen, name, Path.cwd()))


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


@app.command()
def bench(
    rounds: Annotated[int | None, typer.Option(min=1, help="How often to take each one.")] = None,
    output: Annotated[Path | None, typer.Option(help="A JSON file for all figures.")] = None,
    *,
    quick: Annotated[bool, typer.Option("--quick", help="Take little, to try it out.")] = False,
    look_up: Annotated[bool, typer.Option("--look-up", help="What a log-in costs at s09.")] = False,
    journal: Annotated[bool, typer.Option("--journal", help="What a WAL saves at s08.")] = False,
    hash_memory: Annotated[
        bool, typer.Option("--memory", help="What hashes at once take of it at s12.")
    ] = False,
) -> None:
    """Measure the complete stage beside the bare app and the article's way."""
    if look_up:
        print(look_ups.run(rounds or 4, output).table())
        return
    if journal:
        print(journals.run(rounds or 4, output).table())
        return
    if hash_memory:
        print(memory.run(rounds or memory.ROUNDS, output).table())
        return
    print(measure.run(measure.choose_plan(rounds, quick=quick), output).table())


@app.command()
def mutants(
    stage: Annotated[str | None, typer.Argument(help="One stage: 5, s05 or a slug.")] = None,
    *,
    survivors: Annotated[
        bool, typer.Option("--survivors", help="Only what survived the last time.")
    ] = False,
    in_process: Annotated[
        bool, typer.Option("--in-process", help="A first look, without a server.")
    ] = False,
) -> None:
    """Edit each line of a stage, or of all, and see whether a promise notices; takes minutes."""
    catalog = load_catalog()
    chosen = [catalog.find(stage)] if stage else catalog.stages
    alive = 0
    for each in chosen:
        try_some = try_survivors if survivors else try_stage
        record = try_some(catalog, each, served=not in_process)
        keep_record(each, record)
        reasons = read_reasons(each)
        print(*as_lines(each, record, reasons), sep="\n", flush=True)
        alive += len(unexplained(record, reasons))
    if alive:
        raise MutantsError(f"{alive} edits survive without a reason.")


@app.command()
def without(
    stage: Annotated[str, typer.Argument(help="The stage that brought the guard: 5, s05.")],
    guard: Annotated[str | None, typer.Argument(help="Its name; none lists them.")] = None,
    *,
    folder: Annotated[
        Path | None,
        typer.Option(help="Your app, such as my_app.", exists=True, file_okay=False),
    ] = None,
) -> None:
    """Take a guard out of a copy of an app: which promise breaks, which attacks get in?"""
    brought_by = load_catalog().find(stage)
    if guard is None:
        print(*list_guards(brought_by), sep="\n")
        return
    chosen = find_guard(brought_by, guard)
    found = try_without(brought_by, chosen, folder or brought_by.folder)
    print(*told(chosen, found), sep="\n")


@app.command()
def harm(
    stage: Annotated[str, typer.Argument(help="The stage that brought the guards: 5, s05.")],
) -> None:
    """Attack a stage without each of its guards; takes minutes, and writes what the site shows."""
    brought_by = load_catalog().find(stage)
    got_in = {}
    for name, found in attack_without_each(brought_by):
        print(f"{name}: {', '.join(found) or 'nothing gets in'}", flush=True)
        got_in[name] = found
    keep_harm(brought_by, got_in)


@app.command()
def docs() -> None:
    """Build the site into site/; a warning is an error."""
    build_site()


@app.command()
def run(
    stage: Annotated[
        str | None, typer.Argument(help="One stage, at the root: 5 or a slug.")
    ] = None,
    host: Annotated[
        str | None, typer.Option(help="The address to listen on.", show_default=HOST)
    ] = None,
    port: Annotated[
        str | None,
        typer.Option(
            envvar="COURSE_PORT",
            help="The port; 0 takes a free one.",
            show_default=f"{PORT}, or {STAGE_PORT} for one stage",
        ),
    ] = None,
    root_path: Annotated[
        str, typer.Option(help="The path below which a proxy shows it: /user/alice/proxy/8100.")
    ] = "",
    name: Annotated[
        list[str] | None,
        typer.Option(help="A name by which browsers reach that proxy; may be repeated."),
    ] = None,
    *,
    is_open: Annotated[
        bool, typer.Option(OPEN, help="Let other machines in. The stages are weak on purpose.")
    ] = False,
    build: Annotated[bool, typer.Option(help="Build the site meanwhile, if there is none.")] = True,
) -> None:
    """Serve the course with all stages, or one stage, until Ctrl+C."""
    serve(stage, host, port, is_open=is_open, root_path=root_path, names=name or (), builds=build)


@app.command()
def setup(
    *,
    everything: Annotated[bool, typer.Option("--all", help="Contributors' tools too.")] = False,
) -> None:
    """Install the pinned npm packages into node_modules, once."""
    if everything:
        npm.ensure_all()
    else:
        npm.ensure()


@app.command(context_settings={"ignore_unknown_options": True})
def notebooks(
    stage: Annotated[str, typer.Argument(help="Which one to open: 5, s05 or a slug.")] = "1",
    options: Annotated[
        list[str] | None, typer.Argument(help="For JupyterLab, such as --no-browser.")
    ] = None,
    *,
    copy: Annotated[bool, typer.Option("--copy", help="Only make your copy of it.")] = False,
) -> None:
    """Open JupyterLab at your own copy of a stage's notebook."""
    words = [stage, *(options or ())]
    if stage.startswith("-"):
        words.insert(0, "1")
    chosen = load_catalog().find(words[0])
    if not copy:
        packages.ensure()
    notebook = own_copy(chosen)
    if not copy:
        raise typer.Exit(open_lab(notebook, words[1:]))


@app.command()
def postman(
    stage: Annotated[str | None, typer.Argument(help="One stage, such as 5; none: all.")] = None,
    url: Annotated[str | None, typer.Option(help="Where that stage answers already.")] = None,
    *,
    build: Annotated[bool, typer.Option("--build", help="Write postman/ from its source.")] = False,
) -> None:
    """Send the Postman collections with newman, to stages that it starts itself."""
    if build:
        build_collections(stage)
    else:
        run_collections(stage, url)


def main() -> None:
    """Run a command; what the reader can mend ends in a clear line, not in a traceback."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")  # a terminal that has no tick shows the word
    try:
        app()
    except CourseError as error:
        print(error, file=sys.stderr)
        sys.exit(1)
