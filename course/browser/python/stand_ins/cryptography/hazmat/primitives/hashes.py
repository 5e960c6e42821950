"""As in cryptography."""


class SHA256:
    """The one that RS256 takes."""
