"""The names that are imported of psutil: in a page there are no processes to look at."""


class Process:
    """A process."""


class Error(Exception):
    """No process could be looked at."""
