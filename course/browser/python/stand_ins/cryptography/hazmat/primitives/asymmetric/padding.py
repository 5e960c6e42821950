"""As in cryptography."""


class PKCS1v15:
    """The one that RS256 takes."""
