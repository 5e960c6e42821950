"""Short word lists; those of real attackers hold billions."""

# Keys that stand in documentation or in someone's repository, so that everyone has them.
KEYS = (
    "secret",
    "changeme",
    "your-secret-key",
    "your-256-bit-secret",
    "a-string-secret-at-least-256-bits-long",
)

COMMON_PASSWORDS = ("password", "12345678", "iloveyou", "qwertyuiop")

# What people make of a word when they are told to add a number.
PASSWORDS = tuple(
    f"{word}{year}"
    for year in range(1980, 2027)
    for word in ("password", "football", "princess", "sunshine", "welcome", "dragon")
)
