"""The binding that argon2-cffi imports, without cffi: the same compiled Argon2, through ctypes."""

import ctypes
from types import SimpleNamespace


class Argon2(ctypes.CDLL):
    """The functions of Argon2 in C, and of its constants those that argon2-cffi reads."""

    ARGON2_VERSION_NUMBER = 19
    Argon2_d, Argon2_i, Argon2_id = range(3)
    ARGON2_OK = 0
    ARGON2_VERIFY_MISMATCH = -35


lib = Argon2("/packages/_argon2_cffi_bindings/_ffi.so")
ffi = SimpleNamespace(
    NULL=None,
    new=lambda _, content: ctypes.create_string_buffer(content),
    string=ctypes.string_at,
    buffer=ctypes.string_at,
)
