"""The little of cryptography that attacks and promises ask for: it has no wheel for the page.

Who asks for more learns that it is not there, as in the page of a panel.
"""


def __getattr__(name: str) -> object:
    """Refuse what is asked for.

    Raises:
        AttributeError: Python itself looks for a name of its own.
        ModuleNotFoundError: somebody looks for a part of cryptography.
    """
    if name.startswith("__"):
        raise AttributeError(name)
    raise ModuleNotFoundError("No module named 'cryptography'", name=__name__)
