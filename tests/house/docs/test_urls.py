"""An address that was published once leads on: readers, search engines and other sites keep it."""

from pathlib import Path

import pytest
from mkdocs.config import load_config
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, InclusionLevel, get_files

from course.docs import hooks
from course.places import ROOT

LIST = Path(__file__).with_name("urls.txt")  # what was published by now, one a line, sorted
KEPT = (".html", ".ipynb")  # pages, and the notebooks that people download
GONE = """{0} is in tests/house/docs/urls.txt, and the site has it no more: links from outside would
break. Put it back. If it has moved, write docs/{0}, an HTML page with
<meta http-equiv="refresh" content="0; url=...">, <link rel="canonical" href="..."> and a link to
the new place, relative to the old one; the build copies it as it is."""
NEW = "{} is new: add the line to tests/house/docs/urls.txt, so that its address stays."


@pytest.fixture(scope="module")
def config() -> MkDocsConfig:
    """What the build is told."""
    return load_config(str(ROOT / "mkdocs.yml"))


def addresses(config: MkDocsConfig) -> set[str]:
    """List the files of the built site that people link to, and make none of them."""
    kept = [file for file in get_files(config) if file.inclusion != InclusionLevel.EXCLUDED]
    made = [
        File(path, None, config.site_dir, use_directory_urls=config.use_directory_urls)
        for path in hooks.made_pages(config)
    ]
    return {file.dest_uri for file in (*kept, *made) if file.dest_uri.endswith(KEPT)}


def published() -> list[str]:
    """Read the list."""
    return LIST.read_text(encoding="utf-8").splitlines()


def complaints(built: set[str], known: list[str]) -> list[str]:
    """Say of each address that is missing, on the site or in the list, what to do."""
    gone = [GONE.format(path) for path in known if path not in built]
    return gone + [NEW.format(path) for path in sorted(built) if path not in known]


def test_each_published_address_is_still_there_and_each_new_one_is_noted(
    config: MkDocsConfig,
) -> None:
    assert "\n\n".join(complaints(addresses(config), published())) == ""


def test_the_list_is_sorted_and_names_nothing_twice() -> None:
    assert published() == sorted(set(published()))


def test_a_page_that_has_gone_and_a_new_one_are_found(config: MkDocsConfig) -> None:
    built = addresses(config)
    old = min(built)
    gone, new = complaints(built - {old} | {"what-next/index.html"}, sorted(built))
    assert f"write docs/{old}, an HTML page" in gone
    assert new.startswith("what-next/index.html is new")


def test_an_old_address_may_lead_on(config: MkDocsConfig, tmp_path: Path) -> None:
    (tmp_path / "old").mkdir()
    (tmp_path / "old" / "index.html").write_text("It has moved.", encoding="utf-8")
    of_this_folder = load_config(str(ROOT / "mkdocs.yml"), docs_dir=str(tmp_path))
    assert "old/index.html" in addresses(of_this_folder) - addresses(config)
