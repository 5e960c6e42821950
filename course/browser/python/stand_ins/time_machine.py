"""Stands in for time-machine, whose C has no build for a page: there, Python asks JavaScript."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from importlib import import_module


@contextmanager
def travel(moment: datetime, *, tick: bool) -> Iterator[None]:
    """Let every clock that tells the date stand still at a moment, until the end of the block.

    Raises:
        NotImplementedError: it is to go on from there.
    """
    if tick:
        raise NotImplementedError("here it can only stand still")
    js = import_module("js")
    now, milliseconds = js.Date.now, moment.timestamp() * 1000
    js.Date.now = js.Math.abs.bind(None, milliseconds)  # a function of JavaScript without eval
    try:
        yield
    finally:
        js.Date.now = now
