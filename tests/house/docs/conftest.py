"""The pages, and the site that is made of them."""

from tests.support.site import site

__all__ = ["site"]
