"""Register a name that reads like someone else's.

Exploits names that differ for the computer, but not for people: Alice, ALICE, a Cyrillic a.
Source: Unicode Technical Standard 39, section 4 Confusable Detection,
https://www.unicode.org/reports/tr39/#Confusable_Detection
"""

from attacks.lab.attack import attack
from attacks.lab.outcome import Outcome, judge
from attacks.lab.target import Person, Target


def look_alikes(name: str) -> dict[str, str]:
    """List names that people take for this one."""
    return {
        "in capitals": name.upper(),
        "Cyrillic letter": name.replace("e", "\N{CYRILLIC SMALL LETTER IE}"),
        "invisible letter": f"{name}\N{ZERO WIDTH SPACE}",
        "space behind": f"{name} ",
    }


@attack()
def run(target: Target) -> Outcome:
    """Register each beside the victim."""
    victim = target.enrol()
    return judge(
        {
            trick: target.register(Person(), username=name)
            for trick, name in look_alikes(victim.username).items()
        }
    )
