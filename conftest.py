"""How promises meet stages: which run against which, and against which server.

It stands at the root, where pytest finds it whatever folder an option names.
"""

import gc
import importlib
import os
import sys
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from types import ModuleType

import httpx
import pytest

from course.catalog import CatalogError, Stage, load_catalog
from course.errors import CourseError
from course.inside import RUNNING, InsideStage, transport_to
from course.live import CHEAP_HASHES, LiveStage, StageRun, folder_in_memory, hashes_of
from course.places import ROOT
from course.promises.answer import answer_shortly
from course.promises.app import NOTHING, App, Inside, connect_to
from course.promises.item import needs_a_server
from course.promises.modules import OtherNamesError, OwnModules
from tests.support.described import Settings
from tests.support.logins import Device, log_in_on
from tests.support.promises import Person, connect
from tests.support.roles import log_in_as_admin

CATALOG = load_catalog()
QUICK = "not slow and not weekly"  # what is run where nothing else is asked for
os.environ.update(CHEAP_HASHES)  # for the unit tests, which import a stage into this process


def pytest_addoption(parser: pytest.Parser) -> None:
    """Choose a stage, or the reader's own app."""
    group = parser.getgroup("course")
    group.addoption("--in-process", action="store_true", help="run them without a server")
    group.addoption(
        "--everywhere", action="store_true", help="run all promises at all stages, over HTTP"
    )
    group.addoption("--stage", help="run the promises in force at this stage: 3, s03 or a slug")
    group.addoption("--folder", type=Path, help="start it from this copy of its folder")
    group.addoption("--base-url", help="run them against the app that answers here")
    group.addoption("--secret-key", help="the SECRET_KEY of that app")
    group.addoption("--database", type=Path, help="the SQLite file of that app")
    group.addoption("--server-log", type=Path, help="the log file of that app")
    group.addoption("--app", help="how to start that app once more, such as my_app.main:app")
    group.addoption("--app-dir", type=Path, default=Path(), help="the folder that holds it")


def pytest_configure(config: pytest.Config) -> None:
    """Explain the marks, and refuse options that make no sense."""
    config.addinivalue_line("markers", "until(label): the stage that replaces this promise")
    config.addinivalue_line(
        "markers", "heavy: at the stage that brings it and the last of each line; in make slow"
    )
    config.addinivalue_line("markers", "over_http: needs a server, with threads and sockets")
    config.addinivalue_line("markers", "threads: needs threads in this process, as no page has")
    config.addinivalue_line("markers", "deep_stack: too deep for the stack of a browser")
    config.addinivalue_line("markers", "slow: runs only when it is asked for, with -m slow")
    config.addinivalue_line("markers", "weekly: like one in make slow; runs in make everywhere")
    config.option.markexpr = config.option.markexpr or QUICK
    try:
        chosen_stage(config)
    except CatalogError as error:
        raise pytest.UsageError(str(error)) from None
    Settings.held = not any(map(config.getoption, ("--base-url", "--app")))
    if config.getoption("--in-process") and not Settings.held and not is_inside(config):
        raise pytest.UsageError("--in-process tries a stage or a copy of it: leave out the app")
    if url := config.getoption("--base-url"):
        meet_the_readers_app(config, url)
    if folder := config.getoption("--folder"):
        if not config.getoption("--stage") or not (folder / "main.py").is_file():
            raise pytest.UsageError("--folder needs --stage, and a folder that holds main.py")
        sys.path.insert(0, str(folder.resolve().parent))


def is_inside(config: pytest.Config) -> bool:
    """Tell whether the reader's own app runs in this process, as in the page of a chapter."""
    return transport_to(config.getoption("--base-url") or "") is not None


def meet_the_readers_app(config: pytest.Config, url: str) -> None:
    """Look whether it answers before anything is tried, and say in short what becomes of it."""
    if not config.getoption("--stage"):
        raise pytest.UsageError("--base-url needs --stage: which stage is your app?")
    if config.getoption("promise_report", None) or is_inside(config):
        return  # `check` and the page have done so, and tell by themselves
    try:
        config.option.base_url = connect_to(url, NOTHING).url
    except CourseError as error:
        raise pytest.UsageError(str(error)) from None
    if config.option.tbstyle == "auto" and not config.getoption("numprocesses", None):
        answer_shortly(config, CATALOG)


def chosen_stage(config: pytest.Config) -> Stage | None:
    """Return the stage that --stage names, if it names one."""
    name = config.getoption("--stage")
    return CATALOG.find(name) if name else None


@cache
def home_of(path: Path | str) -> Stage | None:
    """Find the stage whose promises stand under this path; None for those of the repo."""
    parts = Path(str(path).partition("::")[0]).resolve().parts
    return next((stage for stage in CATALOG.stages if stage.slug in parts), None)


def keepers(home: Stage, function: pytest.Function) -> list[Stage]:
    """List the stages that keep a promise which `home` brought."""
    stages = in_force(home, function)
    option = function.config.getoption
    if option("--everywhere"):
        return stages
    needs_server = needs_a_server(function) and not (option("--stage") or option("--in-process"))
    if needs_server or is_heavy(function):
        return [stage for stage in stages if stage == home or is_end(stage, stages)]
    return stages


def in_force(home: Stage, function: pytest.Item) -> list[Stage]:
    """List the stages where a promise of `home` is in force: as long as none replaces it."""
    ends = {CATALOG.find(mark.args[0]) for mark in function.iter_markers("until")}
    stages = [home, *CATALOG.after(home)]
    return [stage for stage in stages if ends.isdisjoint(CATALOG.line(stage))]


def runs_inside(function: pytest.Item, stage: Stage) -> bool:
    """Tell whether a promise is tried in this process: after its home, if it needs no server.

    A heavy one, which few stages try, is tried over HTTP there too; so is each one by a run that
    names a stage, a copy or an app of the reader's.
    """
    option, home = function.config.getoption, home_of(function.path)
    if option("--in-process"):
        return True
    if not home or option("--everywhere") or option("--stage"):
        return False
    return stage != home and not is_heavy(function) and not needs_a_server(function)


def is_heavy(function: pytest.Item) -> bool:
    """Tell whether a promise takes long."""
    return function.get_closest_marker("heavy") is not None


def is_end(stage: Stage, stages: Sequence[Stage]) -> bool:
    """Tell whether none of the stages goes on from this one."""
    return set(CATALOG.after(stage)).isdisjoint(stages)


@pytest.hookimpl(wrapper=True, optionalhook=True)
def pytest_xdist_auto_num_workers(config: pytest.Config) -> Generator[None, int, int]:
    """Take one process more than cores for what is slow: one of them often waits for a lock."""
    cores = yield
    is_slow: bool = config.option.markexpr.startswith("slow")
    return cores + is_slow


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """Look for no garbage meanwhile, nor ever again among what is made here: it stays to the end.

    pytest looks through everything twice when a run ends, also one that a test has begun.
    """
    gc.disable()
    try:
        return (yield)
    finally:
        gc.enable()
        if not gc.get_freeze_count():
            gc.freeze()


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Make one test of a promise for each stage that keeps it."""
    home = home_of(metafunc.definition.path)
    if home and "stage" in metafunc.fixturenames:
        function, config = metafunc.definition, metafunc.config
        kept_at = keepers(home, function)
        stages = [
            pytest.param(stage, id=stage.label, marks=marks_at(stage, function, kept_at))
            for stage in chosen_of(kept_at, home, config)
        ]
        tried = wanted_of(stages, config)
        metafunc.parametrize("stage", tried, indirect=True, scope="session")


def wanted_of(
    params: list[pytest.ParameterSet], config: pytest.Config
) -> list[pytest.ParameterSet]:
    """Leave out at once what a quick run would make by thousands, only to leave it out later.

    A promise of which nothing is left stays as it is: it is left out by its marks.
    """
    if config.option.markexpr != QUICK:
        return params
    return [param for param in params if not param.marks] or params


def marks_at(
    stage: Stage, function: pytest.Item, kept_at: Sequence[Stage]
) -> tuple[pytest.MarkDecorator, ...]:
    """Leave to `make slow` what takes long, and each stage between home and the last of a line.

    Nothing is left where a stage or its folder is chosen.
    """
    config, home = function.config, home_of(function.path)
    options = ("--stage", "--in-process", "--everywhere")
    if not home or any(map(config.getoption, options)) or any(map(home_of, config.args)):
        return ()
    is_between = stage != home and not is_end(stage, kept_at)
    return (pytest.mark.slow,) if is_between or is_heavy(function) else ()


def chosen_of(stages: list[Stage], home: Stage, config: pytest.Config) -> list[Stage]:
    """Leave one: the chosen stage or, where that does not keep it, home: left out later."""
    chosen = chosen_stage(config)
    if chosen:
        return [chosen] if chosen in stages else [home]
    return stages


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Read only the promises where one or each stage is chosen; all else is about no stage."""
    is_room = collection_path.is_dir() and collection_path.parent == Path(__file__).parent / "tests"
    chooses = chosen_stage(config) or config.getoption("--everywhere")
    return True if is_room and chooses and not home_of(collection_path) else None


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Keep the promises of the chosen stage, or, in a stage's folder, those that it brought."""
    chosen = chosen_stage(config)
    in_stage_folder = any(home_of(argument) for argument in config.args)
    everywhere = config.getoption("--everywhere")

    def is_wanted(item: pytest.Item) -> bool:
        home = home_of(item.path)
        stage = (
            item.callspec.params["stage"] if isinstance(item, pytest.Function) and home else None
        )
        if chosen:
            return stage == chosen
        return not in_stage_folder or everywhere or stage == home

    wanted = [item for item in items if is_wanted(item)]
    config.hook.pytest_deselected(items=[*{*items} - {*wanted}])
    items[:] = wanted
    later = [argument for argument in config.args if is_later(home_of(argument), chosen)]
    if later and not items:
        first = home_of(later[0])
        raise pytest.UsageError(
            f"Nothing to run: {later[0]} holds what {first and first.label} promises, "
            f"and {chosen and chosen.label} does not come after it."
        )


def is_later(home: Stage | None, chosen: Stage | None) -> bool:
    """Tell whether a stage brings promises that the chosen one does not keep."""
    return bool(home and chosen and home not in CATALOG.line(chosen))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item,
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Fail what would be skipped in CI on Linux: there a missing tool is a missing install step."""
    report = yield
    option = item.config.getoption
    in_ci = os.environ.get("CI") and sys.platform == "linux"
    in_ci = in_ci and not (option("--base-url") or option("--in-process"))
    if in_ci and report.skipped and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
    return report


@pytest.fixture(scope="session")
def stage(request: pytest.FixtureRequest) -> Stage:
    """The stage that has to keep the promise."""
    chosen: Stage = request.param
    return chosen


def app_of(stage: Stage, config: pytest.Config) -> tuple[Stage | str, Path]:
    """Return the stage, or the copy of it that --folder names, and where it is imported from."""
    folder: Path | None = config.getoption("--folder")
    if not folder:
        return stage, ROOT
    home = folder.resolve()
    return f"{home.name}.main:app", home.parent


def launch(stage: Stage, config: pytest.Config, settings: Mapping[str, str]) -> StageRun:
    """Start a stage, a copy of it, or the reader's own app, with hashes that cost little."""
    env = {**CHEAP_HASHES, **settings}
    if running := RUNNING.get(config.getoption("--base-url") or ""):
        return running.again(env)
    app = config.getoption("--app")
    started, folder = (app, config.getoption("--app-dir")) if app else app_of(stage, config)
    return LiveStage(started, folder=folder, env=env, files=folder_in_memory())


@pytest.fixture(scope="session")
def served(stage: Stage, pytestconfig: pytest.Config) -> Iterator[App]:
    """The stage, live; or the reader's own app."""
    option = pytestconfig.getoption
    if url := option("--base-url"):
        inside = Inside(option("--secret-key"), option("--database"), option("--server-log"))
        yield App(url.rstrip("/"), inside)
        return
    with launch(stage, pytestconfig, {}) as live:
        yield App(live.url, Inside(live.secret_key, live.database, live.log))


@pytest.fixture(scope="session")
def hosted(stage: Stage, pytestconfig: pytest.Config) -> Iterator[App]:
    """The stage, or a copy of it, in this process."""
    app, folder = app_of(stage, pytestconfig)
    with InsideStage(app, folder=folder, env=CHEAP_HASHES) as inside:
        yield App(inside.url, Inside(inside.secret_key, inside.database, inside.log))


@pytest.fixture
def target(request: pytest.FixtureRequest, stage: Stage) -> App:
    """The stage, over HTTP or in this process."""
    function: pytest.Item = request.node
    is_inside = runs_inside(function, stage)
    if is_inside and needs_a_server(function):
        pytest.skip("not checked: it needs a server")
    is_hosted = is_inside and not function.config.getoption("--base-url")
    app: App = request.getfixturevalue("hosted" if is_hosted else "served")
    return app


@pytest.fixture
def client(target: App) -> Iterator[httpx.Client]:
    """An HTTP client of the app, without a proxy between."""
    with connect(target.url) as client:
        yield client


@pytest.fixture
def person() -> Person:
    """Someone whom the app does not know."""
    return Person()


@pytest.fixture
def alice(person: Person, client: httpx.Client) -> Person:
    """Someone who is registered."""
    assert person.register(client).status_code == 201
    return person


@pytest.fixture
def token(alice: Person, client: httpx.Client) -> str:
    """A good access token of alice."""
    access_token: str = alice.log_in(client).json()["access_token"]
    return access_token


@pytest.fixture
def phone(alice: Person, client: httpx.Client) -> Device:
    """One device of alice, where she is logged in."""
    return log_in_on(client, alice, "phone")


@pytest.fixture
def laptop(alice: Person, client: httpx.Client, phone: Device) -> Device:
    """The other one, where she logged in later."""
    assert phone
    return log_in_on(client, alice, "laptop")


@pytest.fixture
def secret_key(target: App) -> str:
    """The key of the app, to sign tokens of one's own."""
    return target.inside.secret_key or pytest.skip("not checked: give --secret-key")


@pytest.fixture
def database(target: App) -> Path:
    """The SQLite file of the app, to look inside."""
    return target.inside.database or pytest.skip("not checked: give --database")


@pytest.fixture
def admin(client: httpx.Client, database: Path) -> Device:
    """A device of an admin, who has logged in for all that there is."""
    return log_in_as_admin(client, database)


@pytest.fixture
def server_log(target: App) -> Path:
    """The file that holds all that the server printed."""
    return target.inside.server_log or pytest.skip("not checked: give --server-log")


def skip_without_the_code(config: pytest.Config) -> None:
    """Leave out what needs the code, where an app is checked that is only known by its URL."""
    if config.getoption("--base-url") and not config.getoption("--app"):
        pytest.skip("not checked: it needs the code, so give --app in place of --url")


@pytest.fixture(scope="session")
def start(stage: Stage, pytestconfig: pytest.Config) -> Callable[..., StageRun]:
    """Start the stage once more, with settings of one's own."""
    if pytestconfig.getoption("--in-process"):
        pytest.skip("not checked: it needs a server")
    skip_without_the_code(pytestconfig)
    return lambda **settings: launch(stage, pytestconfig, settings)


@pytest.fixture(scope="session")
def slow_hashes(start: Callable[..., LiveStage]) -> Iterator[httpx.Client]:
    """A client of the app, started with hashes that take longer than all else together.

    One server for all who use a stopwatch: none of them begins before the others are answered.
    """
    with start(**hashes_of(11)) as live, connect(live.url) as client:
        yield client


@pytest.fixture(scope="session")
def own_modules(
    stage: Stage, pytestconfig: pytest.Config, tmp_path_factory: pytest.TempPathFactory
) -> OwnModules | None:
    """The modules of the reader's own app, if one is checked."""
    option = pytestconfig.getoption
    if not option("--app"):
        return None
    database = tmp_path_factory.mktemp("own") / "app.db"
    folder, is_beside = option("--app-dir").resolve(), is_inside(pytestconfig)
    return OwnModules(stage.folder, option("--app"), folder, database, is_beside=is_beside)


@pytest.fixture
def load(
    stage: Stage, pytestconfig: pytest.Config, own_modules: OwnModules | None
) -> Callable[[str], ModuleType]:
    """Import a module of the stage, or of the reader's app, for what cannot be seen over HTTP."""
    skip_without_the_code(pytestconfig)
    folder = pytestconfig.getoption("--folder")
    package = folder.resolve().name if folder else stage.package

    def load(name: str) -> ModuleType:
        if not own_modules:
            return importlib.import_module(f"{package}.{name}")
        try:
            return own_modules.load(name)
        except OtherNamesError as reason:
            pytest.skip(f"not checked: {reason}")

    return load
