"""The command that makes the first admin: no route does, so nobody becomes one from outside."""

from argparse import ArgumentParser

from .db.database import create_tables, engine
from .db.users import set_role
from .utils.scopes import ROLES


def main() -> None:
    """Give a user a role, as whoever may log in to the server itself."""
    parser = ArgumentParser(description="Give a user a role.")
    parser.add_argument("username", type=str.lower)
    parser.add_argument("role", choices=ROLES)
    given = parser.parse_args()
    create_tables(engine)
    if not set_role(given.username, given.role):
        raise SystemExit("There is no such user. Register first.")


if __name__ == "__main__":
    main()
