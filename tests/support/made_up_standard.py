"""Lists of requirements that exist only in tests."""

from typing import Any


def requirements_of(*requirements: dict[str, Any]) -> dict[str, Any]:
    """Make a list of these requirements."""
    return {
        "release": "v1",
        "home": "https://example.com",
        "folder": "https://example.com/v1",
        "chapters": [{"number": 6, "title": "Six", "file": "six.md", "whole": True}],
        "plans": [{"name": "keys", "text": "A side track."}],
        "requirements": [
            {"id": "6.1.1", "level": 1, "short": "It is.", **requirement}
            for requirement in requirements
        ],
    }
