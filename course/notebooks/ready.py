"""Whether a notebook's kernel can follow the course, and how to mend it when it cannot.

This module needs nothing but the standard library and is read by every Python from 3.9 on, so
that a kernel that is too old gets an answer too.
"""

from __future__ import annotations

import os
import re
import sys
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from course.errors import CourseError
from course.places import ROOT

VENV = ROOT / ".venv"
OLDEST_PYTHON = re.compile(r'requires-python = ">=(\d+)\.(\d+)"')
PIN = re.compile(r"^([\w.-]+)(?:\[[\w,-]+\])?==([\w.]+)", re.MULTILINE)


class NotReadyError(CourseError):
    """The kernel lacks something; the message says which commands mend it."""


def check_ready(*packages: str) -> None:
    """Print "Ready" when this Python is new enough and has what a notebook needs.

    Args:
        packages: their names in requirements.txt.

    Raises:
        NotReadyError: it is not.
    """
    problems = [*_wrong_python(), *_wrong_packages(packages)]
    if problems:
        raise NotReadyError("\n".join(["Not ready.", *problems, "", *_fix()]))
    _explain_missing_names()
    print(f"Ready: Python {_dotted(sys.version_info[:3])}, with all packages of this notebook.")


def _dotted(numbers: tuple[int, ...]) -> str:
    return ".".join(map(str, numbers))


def _wrong_python() -> list[str]:
    found = OLDEST_PYTHON.search((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    oldest = tuple(map(int, found.groups())) if found else ()
    if sys.version_info[:2] >= oldest:
        return []
    running = _dotted(sys.version_info[:2])
    return [f"This kernel runs Python {running}; the course needs {_dotted(oldest)} or newer."]


def _wrong_packages(names: tuple[str, ...]) -> list[str]:
    problems = []
    pins = dict(PIN.findall((ROOT / "requirements.txt").read_text(encoding="utf-8")))
    for name in names:
        pinned = pins[name]
        try:
            installed = version(name)
        except PackageNotFoundError:
            problems.append(f"The package {name} is missing.")
        else:
            if installed != pinned:
                problems.append(f"{name} {installed} is installed; the course needs {pinned}.")
    return problems


def _fix() -> list[str]:
    on_windows = os.name == "nt"
    python = r".venv\Scripts\python" if on_windows else ".venv/bin/python"
    make_venv = [] if VENV.is_dir() else [f"    {'py' if on_windows else 'python3'} -m venv .venv"]
    return [
        f"In a terminal, in the folder {ROOT}:",
        *make_venv,
        f"    {python} -m pip install -r requirements.txt",
        "Then choose .venv as the kernel of this notebook and run this cell again:",
        "    VS Code: Select Kernel (top right), Python Environments, .venv.",
        f"    JupyterLab: close it and start it with {python} -m course notebooks",
    ]


def _explain_missing_names() -> None:
    """Let this kernel say which cells to run when a cell needs another one that did not run."""
    ipython = sys.modules.get("IPython")
    shell = ipython and ipython.get_ipython()
    if shell:
        shell.set_custom_exc((NameError,), _explain_missing_name)


def _explain_missing_name(
    shell: Any,
    kind: type[NameError],
    error: NameError,
    traceback: Any,
    tb_offset: int | None = None,
) -> None:
    shell.showtraceback((kind, error, traceback), tb_offset=tb_offset)
    print(
        f"If a cell above makes `{error.name}`: run all cells above this one, from the first "
        "(JupyterLab: Run, Run All Above Selected Cell; VS Code: Execute Above Cells)."
    )
