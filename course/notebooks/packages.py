"""The packages that only the notebooks need, installed when they are first needed."""

from importlib.util import find_spec

from course import pip
from course.errors import CourseError
from course.places import ROOT

REQUIREMENTS = ROOT / "requirements-notebooks.txt"
NEEDED = ("ipykernel", "jupyterlab", "matplotlib")
MEGABYTES = 80  # what pip loads for them, measured


class PackagesError(CourseError):
    """pip could not install what the notebooks need."""


def are_installed() -> bool:
    """Tell whether the notebooks can be executed and opened."""
    return all(map(find_spec, NEEDED))


def ensure() -> None:
    """Install what is missing, and say so.

    Raises:
        PackagesError: pip could not install it.
    """
    if are_installed():
        return
    print(f"Installing {REQUIREMENTS.name}, once: about {MEGABYTES} MB to load.", flush=True)
    if not (pip.install(REQUIREMENTS) and are_installed()):
        raise PackagesError(f"pip could not install {REQUIREMENTS.name}: see the lines above.")
