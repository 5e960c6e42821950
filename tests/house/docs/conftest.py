"""The pages, and the site that is made of them."""

import pytest

from tests.support.site import site

__all__ = ["site"]


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with what needs the site: all cores build it, while other promises wait for a lock."""
    items.sort(key=lambda item: not needs_site(item))


def needs_site(item: pytest.Item) -> bool:
    """Tell whether a test shows the built site."""
    return isinstance(item, pytest.Function) and site.__name__ in item.fixturenames
