"""Read passwords in a stolen copy of the database.

Exploits passwords that are stored in clear; a backup, a log or an injection leaks them all.
Source: NIST SP 800-63B-4, section 3.1.1.2 Password Verifiers,
https://pages.nist.gov/800-63-4/sp800-63b.html#passwordver
ASVS: 11.4.2
"""

from attacks.lab.attack import attack
from attacks.lab.outcome import Outcome, got_in, refused
from attacks.lab.target import Target


@attack(door="clear-passwords")
def run(target: Target) -> Outcome:
    """Look for the bytes of a password in the file and in what lies beside it."""
    person = target.enrol()
    file = target.leaked_database()
    copies = [copy for copy in file.parent.glob(f"{file.name}*") if copy.is_file()]
    if any(person.password.encode() in copy.read_bytes() for copy in copies):
        return got_in("the password is in the file, in clear")
    return refused("the password is not in the file")
