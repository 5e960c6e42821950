"""How pytest runs in the page: without what needs a terminal, a disk or threads."""

# The app runs in this process: pytest is not to judge its warnings, or what a failed start left.
NOT_OURS = ("warnings", "unraisableexception", "threadexception")
NOT_NEEDED = (
    *("cacheprovider", "debugging", "doctest", "faulthandler", "junitxml", "nose", "pastebin"),
    *("recwarn", "setuponly", "setupplan", "stepwise", "subtests", "unittest"),
)
OPTIONS = (
    *("--quiet", "--capture=no", "--tb=no", "--no-summary", "--color=no"),
    *(f"-pno:{name}" for name in (*NOT_OURS, *NOT_NEEDED)),
)
