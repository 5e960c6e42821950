"""What MkDocs calls while it builds the site; each hook hands over to a plain function."""

from collections.abc import Callable, Iterator
from functools import cache, partial
from pathlib import Path
from typing import Any

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.structure.files import File, Files
from mkdocs.structure.nav import Navigation
from mkdocs.structure.pages import Page

from course import npm
from course.browser import bundle
from course.catalog import Catalog, Stage, load_catalog
from course.cli import command_line
from course.docs import (
    attack_page,
    desk,
    generated,
    neighbours,
    pages,
    panel,
    reference,
    repair_page,
)
from course.docs.ahead import run_ahead
from course.docs.draft import is_draft
from course.docs.notebooks import NOT_EXECUTED, NOT_YET, notebook_page
from course.errors import CourseError
from course.notebooks.execute import execute_all, kept_copies
from course.notebooks.packages import are_installed
from course.notebooks.source import read_text
from course.progress import PACKAGES, PAGES, Count

FONTS = {
    "serif": "source-serif-4/files/source-serif-4-latin-wght-normal.woff2",
    "sans": "source-sans-3/files/source-sans-3-latin-wght-normal.woff2",
    "sans-italic": "source-sans-3/files/source-sans-3-latin-wght-italic.woff2",
    "mono": "source-code-pro/files/source-code-pro-latin-wght-normal.woff2",
}
BELOW_WRITTEN_PAGES = {"boost": 0.25}  # in the search, where listings hold every word


@cache
def catalog() -> Catalog:
    """Read the catalog once a build."""
    return load_catalog()


@cache
def copies() -> dict[str, Path]:
    """Execute the notebooks once a build, where their packages are; a draft waits for none."""
    if not are_installed():
        return {}
    return kept_copies() if is_draft() else execute_all()


@cache
def count_pages(total: int) -> Count:
    """Count the written pages, for whoever waits for them."""
    return Count(PAGES, total)


def written(files: Files) -> list[File]:
    """List the pages that somebody has written."""
    pages = (file for file in files.documentation_pages() if not file.generated_by)
    return [file for file in pages if not file.name.startswith("_")]


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Fill the navigation with one page a stage where it says `stages`, `api` or `code`."""
    config.nav = fill(config.nav)
    config.extra["is_draft"] = is_draft()
    return config


def fill(item: Any) -> Any:
    """Put lists of pages in place of their names, at any depth."""
    match item:
        case list():
            parts = [fill(part) for part in item]
            return [page for part in parts for page in (part if isinstance(part, list) else [part])]
        case dict():
            return {title: fill(part) for title, part in item.items()}
        case str() if path_of := rooms().get(item):
            return generated.by_track(
                catalog(), lambda stage: {generated.name(stage): path_of(stage)}
            )
        case _:
            return item


def rooms() -> dict[str, Callable[[Stage], str]]:
    """Say where the page of a stage lies, by the name of a list in the navigation."""
    return {
        "stages": generated.chapter, "notebooks": notebook_path, "api": api_path, "code": code_path,
    }  # fmt: skip


def on_nav(nav: Navigation, *, files: Files, **_: Any) -> Navigation:
    """Let the foot of each page of a stage lead along its line; MkDocs names a page that misses."""
    for path_of in rooms().values():
        found = {stage.slug: files.get_file_from_path(path_of(stage)) for stage in catalog().stages}
        in_menu = {slug: file.page for slug, file in found.items() if file and file.page}
        if in_menu.keys() == found.keys():
            neighbours.follow_lines(in_menu, catalog())
    return nav


def notebook_path(stage: Stage) -> str:
    """Return the page that shows a stage's notebook."""
    return f"notebooks/{stage.slug}.md"


def api_path(stage: Stage) -> str:
    """Return the page that describes a stage's HTTP API."""
    return f"reference/api/{stage.slug}.md"


def code_path(stage: Stage) -> str:
    """Return the page that shows a stage's files."""
    return f"reference/code/{stage.slug}.md"


def on_files(files: Files, *, config: MkDocsConfig) -> Files:
    """Add what is made from the code, what npm brings, and what runs a stage in the page."""
    try:
        packages = Count(PACKAGES, 2)
        for path, source in npm_files().items():
            files.append(File.generated(config, path, abs_src_path=source))
        packages.step()
        for path, data in (*bundle.site_files().items(), *desk_data()):
            files.append(File.generated(config, path, content=data))
        packages.step()
        reference.ask_ahead(catalog().stages)
        if not is_draft():
            run_ahead([source_of(file) for file in written(files)])
        for path, make in made_pages(config).items():
            files.append(File.generated(config, path, content=make()))
    except CourseError as error:
        raise PluginError(str(error)) from None
    return files


def desk_data() -> Iterator[tuple[str, bytes]]:
    """Return what the desks of the chapters and of the page "Repair" load, by its path."""
    yield from desk.site_files(catalog()).items()
    yield repair_page.repair_file(catalog())


def source_of(file: File) -> pages.Source:
    """Return a page as its author wrote it."""
    return pages.Source(file.src_uri, file.content_string, catalog())


def made_pages(config: MkDocsConfig) -> dict[str, Callable[[], str]]:
    """Name the pages of the notebooks and of the reference, each with what makes it."""
    made: dict[str, Callable[[], str]] = {
        "reference/commands.md": lambda: reference.commands_page(command_line()),
        attack_page.CODE_PAGE: lambda: attack_page.attack_code_page(catalog()),
    }
    for stage in catalog().stages:
        made[notebook_path(stage)] = partial(executed_page, stage)
        made[notebook_path(stage).replace(".md", ".ipynb")] = partial(read_text, stage)
        made[api_path(stage)] = partial(reference.api_page, stage)
        made[code_path(stage)] = partial(reference.code_page, stage, config.repo_url or "")
    return made


def executed_page(stage: Stage) -> str:
    """Show the notebook of a stage, with its outputs where it was executed."""
    missing = NOT_YET if is_draft() and are_installed() else NOT_EXECUTED
    return notebook_page(stage, copies().get(stage.slug), missing)


def npm_files() -> dict[str, str]:
    """Map files of the site to files of npm packages, which are installed if they are missing."""
    npm.ensure(
        "@mermaid-js/tiny",
        *(f"@fontsource-variable/{font.split('/')[0]}" for font in FONTS.values()),
    )
    served = {
        "assets/javascripts/mermaid.js": npm.folder("@mermaid-js/tiny") / "dist/mermaid.tiny.js"
    }
    for name, file in FONTS.items():
        served[f"assets/fonts/{name}.woff2"] = npm.folder("@fontsource-variable") / file
    return {path: str(file) for path, file in served.items()}


def on_page_markdown(markdown: str, *, page: Page, files: Files, **_: Any) -> str:
    """Put code and real runs in place of the page's fenced blocks."""
    if page.file.generated_by:
        page.meta["search"] = BELOW_WRITTEN_PAGES
        return markdown
    source = pages.Source(page.file.src_uri, markdown, catalog())
    page.meta["stage"] = source.stage and source.stage.slug
    try:
        rendered = pages.render(source)
        count_pages(len(written(files))).step()
        if not source.stage:
            return rendered
        root = "../" * page.url.count("/")
        with_panel = panel.add_panel(rendered, markdown, source.stage, root)
        return desk.add_desk(with_panel, source.stage, catalog(), root)
    except CourseError as error:
        raise PluginError(str(error)) from None


def on_page_content(html: str, *, page: Page, **_: Any) -> str:
    """Link the title of each listing to the whole file."""
    return reference.link_listings(html, "../" * page.url.count("/"), catalog())
