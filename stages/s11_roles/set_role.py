"""The command that makes the first admin: no route does, so nobody becomes one from outside."""

from argparse import ArgumentParser
from contextlib import suppress

from sqlalchemy.exc import OperationalError

from .db.users import set_role
from .utils.scopes import ROLES


def main() -> None:
    """Give a user a role, as whoever may log in to the server itself."""
    parser = ArgumentParser(description="Give a user a role.")
    parser.add_argument("username", type=str.lower)
    parser.add_argument("role", choices=ROLES)
    given = parser.parse_args()
    with suppress(OperationalError):
        if set_role(given.username, given.role):
            return
    raise SystemExit("There is no such user in this database, or it is busy.")


if __name__ == "__main__":
    main()
