"""The command that makes the first admin: no route does, so nobody becomes one from outside."""

from argparse import ArgumentParser

from sqlalchemy.exc import OperationalError, ProgrammingError

from .db.users import set_role
from .utils.scopes import ROLES


def main() -> None:
    """Give a user a role, as whoever may log in to the server itself."""
    parser = ArgumentParser(f"python -m {__package__}.set_role", description="Give a user a role.")
    parser.add_argument("username")
    parser.add_argument("role", choices=ROLES)
    given = parser.parse_args()
    try:
        found = given.username.isascii() and set_role(given.username.lower(), given.role)
    except (OperationalError, ProgrammingError):
        raise SystemExit("The database is busy, or the server has not made its tables.") from None
    if not found:
        raise SystemExit("There is no such user in this database.")
    print(f"{given.username.lower()}: {given.role}")


if __name__ == "__main__":
    main()
