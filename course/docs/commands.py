"""The commands of a page, run without a shell from the root of the repo."""

import os
import re
import shlex
import subprocess
import sys

from course.docs.fences import DocsError, Fence
from course.docs.servers import put_in
from course.loopback import AROUND_PROXIES
from course.places import ROOT

COMMAND_SECONDS = 300.0  # a check of all promises of the last stage, beside other work
ESCAPES = re.compile(r"\x1b\[[0-9;]*m")
PYTHON = ("python", "python3", "py")


def run_commands(fence: Fence, stand_ins: dict[str, str]) -> str:
    """Run each line of a block as a command, and return what they print.

    Raises:
        DocsError: one is not there, took too long, or did not end with the status that the block
            names, or else with 0.
    """
    wanted = int(fence.options.get("exit", "0"))
    outputs = []
    for line in fence.body.splitlines():
        command = shlex.split(put_in(line, stand_ins), comments=True)
        if not command:
            continue
        try:
            done = run_command(command)
        except subprocess.TimeoutExpired:
            raise DocsError(f"{line}\ntook more than {COMMAND_SECONDS:.0f} s") from None
        except FileNotFoundError:
            raise DocsError(f"{line}\nthere is no {command[0]}") from None
        if done.returncode != wanted:
            raise DocsError(f"{line}\nexit status {done.returncode}, not {wanted}:\n{done.stdout}")
        outputs.append(ESCAPES.sub("", done.stdout).strip("\n"))
    return shorten("\n".join(outputs), fence)


def run_command(command: list[str]) -> subprocess.CompletedProcess[str]:
    """Run one command with this interpreter and its tools, its two streams as one."""
    if command[0] in PYTHON:
        command = [sys.executable, *command[1:]]
    elif command[0] == "pytest":
        command = [sys.executable, "-m", *command]
    hidden = ("PYTEST_", "COV_", "FORCE_COLOR")
    env = {name: value for name, value in os.environ.items() if not name.startswith(hidden)}
    env |= {"NO_COLOR": "1", "COLUMNS": "80", "PYTHONIOENCODING": "utf-8", **AROUND_PROXIES}
    env["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"  # what contributors install takes seconds to load
    return subprocess.run(
        command, cwd=ROOT, env=env, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT, text=True, encoding="utf-8", errors="replace",
        timeout=COMMAND_SECONDS, check=False,
    )  # fmt: skip


def shorten(text: str, fence: Fence) -> str:
    """Keep the first and the last lines that the block asks for, and say what is left out."""
    if not {"first", "last"} & fence.options.keys():
        return text
    lines = text.splitlines()
    first, last = (int(fence.options.get(name, "0")) for name in ("first", "last"))
    left_out = len(lines) - first - last
    if left_out <= 0:
        return text
    ending = lines[-last:] if last else []
    return "\n".join([*lines[:first], f"[{left_out} lines left out]", *ending])
