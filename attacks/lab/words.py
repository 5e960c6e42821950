"""Short word lists; those of real attackers hold billions."""

# Long enough and random enough, and each in the code of thousands of programs.
PUBLISHED_KEYS = (
    "f072b58f044a20bd1488f6d8d2f002af5715011952d185fa84750421282defba",  # the original article
    "09d25e094faa6ca2556c818166b7a9563b93f7099f6f0f4caa6cf63b88e8d3e7",  # FastAPI's documentation
    "192b9bdd22ab9ed4d12e236c78afcb9a393ec15f71bbf5dc987d54727823bcbf",  # Flask's documentation
    "a-string-secret-at-least-256-bits-long",  # jwt.io
    "super-secret-jwt-token-with-at-least-32-characters-long",  # Supabase, on your machine
    "your-super-secret-jwt-token-with-at-least-32-characters-long",  # Supabase, with Docker
)

# Keys that stand in documentation or in someone's repository, so that everyone has them.
KEYS = (
    "secret",
    "changeme",
    "your-secret-key",
    "your-256-bit-secret",
    *PUBLISHED_KEYS,
)

COMMON_PASSWORDS = (
    "password",
    "12345678",
    "iloveyou",
    "qwertyuiop",
    # What comes of them where 15 characters are asked for.
    "passwordpassword",
    "Passwordpassword1!",
    "123456789012345",
    "12345678901234567890",
    "iloveyouiloveyou",
    "qwertyuiopasdfghjkl",
    "1qaz2wsx3edc4rfv",
    "aaaaaaaaaaaaaaaa",
    "abcabcabcabcabcabc",
    "abcdefghijklmnop",
    "password20252026",
    "password01012000",
    "P@ssw0rdP@ssw0rd",
)

# What people make of a word when they are told to add a number.
PASSWORDS = tuple(
    f"{word}{year}"
    for year in range(1980, 2027)
    for word in ("password", "football", "princess", "sunshine", "welcome", "dragon")
)
