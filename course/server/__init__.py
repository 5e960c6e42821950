"""The course server."""
