"""The site: plain functions that MkDocs calls through hooks.py, so that no page retypes code."""
