"""EXHIBIT, never to be copied: the original article's design, in code of our own.

As in the article: a key in the source, a login in the query string, a session held for the
whole request, blocking calls in `async def`, no look at the user. Unlike the article: it
creates its tables, so that it runs, and takes BCRYPT_ROUNDS, so that the lab is quick.
"""

SECRET_KEY = "example-key-in-the-source-which-everyone-can-read"  # the mistake: it is published
