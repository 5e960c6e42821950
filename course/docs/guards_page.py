"""What gets in without a guard, as the last runs found it."""

from collections.abc import Iterator, Mapping

from course.catalog import Catalog, Stage
from course.docs.attack_page import link_to
from course.docs.fences import DocsError
from course.docs.lines import sentence
from course.mutants.guards import guards_of
from course.mutants.harm import read_harm


def show_guards(catalog: Catalog, page: str) -> str:
    """Show which attacks get in without a guard, for the stages that were tried.

    Raises:
        DocsError: none was.
    """
    harm = read_harm()
    if not harm:
        raise DocsError("nothing was attacked yet: python -m course harm 5")
    written = (
        "\n".join(
            (
                f"### Guards of stage {stage.number}: {stage.title}",
                *table(stage, tried.got_in, page),
            )
        )
        for stage in catalog.by_track()
        if (tried := harm.stages.get(stage.slug))
    )
    return "\n\n".join((*written, f"Run on {harm.date}, with Python {harm.python}."))


def table(stage: Stage, got_in: Mapping[str, Mapping[str, str]], page: str) -> Iterator[str]:
    """Count the guards of a stage, and name those that keep an attack out."""
    held = {guard: attacks for guard, attacks in got_in.items() if attacks}
    yield f"\nWithout {len(held)} of its {len(got_in)} guards, an attack of the lab does harm.\n"
    yield "| the guard | who notices | what does harm |\n|---|---|---|"
    brought = guards_of(stage)
    for guard, attacks in held.items():
        noticed = sentence(f"{stage.promises}/{brought[guard].promise}", page)
        yield f"| `{guard}` | {noticed} | {', '.join(link_to(each, page) for each in attacks)} |"
