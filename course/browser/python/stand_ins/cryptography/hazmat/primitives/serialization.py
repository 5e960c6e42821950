"""As in cryptography: the forms in which a key is written, of which only these are offered."""

from enum import Enum


class Encoding(Enum):
    """How it is written."""

    PEM = "PEM"


class PrivateFormat(Enum):
    """The form of a private key."""

    PKCS8 = "PKCS8"


class PublicFormat(Enum):
    """The form of a public key."""

    SubjectPublicKeyInfo = "X.509 subjectPublicKeyInfo with PKCS#1"


class NoEncryption:
    """Without a password."""
