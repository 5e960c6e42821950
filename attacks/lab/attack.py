"""What an attack is: a function that attacks a target, with the story of its module."""

import inspect
import re
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property

from attacks.lab.outcome import Outcome
from attacks.lab.target import Target

ASVS = re.compile(r"^ASVS: (.+)$", re.MULTILINE)


@dataclass(frozen=True)
class Attack:
    """One attack; the docstring of its module holds the title, what it exploits and the source.

    A last line `ASVS: 6.2.1, 6.2.2` names the requirements of OWASP ASVS 5.0 that it tries.

    Attributes:
        run: carries it out.
        door: the door of course/stages.toml that it goes through, if one of the stages has it.
        settings: what a careless operator has set where it works; the matrix starts the app so.
        full_cost: whether it is about the cost of a hash, and so needs the usual one.
        storm: whether it may leave the server dead, and so comes last.
    """

    run: Callable[[Target], Outcome]
    door: str | None
    settings: Mapping[str, str]
    full_cost: bool = False
    storm: bool = False

    @property
    def name(self) -> str:
        """The name of its module."""
        return self.run.__module__.rpartition(".")[2]

    @cached_property
    def _docstring(self) -> str:
        return inspect.cleandoc(sys.modules[self.run.__module__].__doc__ or "")

    @cached_property
    def _story(self) -> tuple[str, str, str]:
        title, _, rest = ASVS.sub("", self._docstring).partition("\n")
        exploit, _, source = rest.partition("Source: ")
        return title.rstrip("."), " ".join(exploit.split()), " ".join(source.split())

    @property
    def title(self) -> str:
        """What the attacker does."""
        return self._story[0]

    @property
    def exploit(self) -> str:
        """The weakness that it lives on."""
        return self._story[1]

    @property
    def source(self) -> str:
        """The name and section of the standard or page that describes the weakness."""
        return self._story[2].rpartition(", ")[0]

    @property
    def url(self) -> str:
        """Where to read it."""
        return self._story[2].rpartition(", ")[2]

    @property
    def asvs(self) -> tuple[str, ...]:
        """The requirements of the standard that it tries, by their ids."""
        found = ASVS.search(self._docstring)
        return tuple(found[1].split(", ")) if found else ()


def attack(
    *,
    door: str | None = None,
    settings: Mapping[str, str] | None = None,
    full_cost: bool = False,
    storm: bool = False,
) -> Callable[[Callable[[Target], Outcome]], Attack]:
    """Make an attack of a function."""
    return lambda run: Attack(run, door, settings or {}, full_cost, storm)
