"""The benchmark: the complete stage beside the bare app, and beside the article's way."""
