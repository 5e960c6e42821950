"""Send a token of 15,000 characters.

Exploits a server that breaks on it, or that writes every bad token into its log, which fills
the disk and lets the attacker write there.
Source: OWASP Logging Cheat Sheet, Data to exclude,
https://cheatsheetseries.owasp.org/cheatsheets/Logging_Cheat_Sheet.html#data-to-exclude
"""

from attacks.lab.attack import attack
from attacks.lab.outcome import Outcome, breakdown, got_in
from attacks.lab.target import Target

SIZE = 15_000  # with more, uvicorn refuses the headers before the app sees them


@attack()
def run(target: Target) -> Outcome:
    """Send it in one part and in three, and look into the log where there is one."""
    target.must_issue_tokens()
    target.must_read_tokens()
    part = "A" * (SIZE // 3)
    answers = {
        "one part": target.read("A" * SIZE),
        "three parts": target.read(f"{part}.{part}.{part}"),
    }
    if target.server_log and part in target.leaked_log():
        return got_in("the log has swallowed the whole token")
    return breakdown(answers)
