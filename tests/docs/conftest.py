"""The pages, and the site that is made of them."""

from tests.site import site

__all__ = ["site"]
