"""The shape of code keeps its names, signatures and docstrings, and nothing of what it does."""

from textwrap import dedent

import pytest

from course.docs import shape

OLD = dedent(
    '''
    """A module."""

    import os
    from secrets import token_hex

    LIMIT = 8


    class Person(Base):
        """Somebody."""

        name: str
        age: int = field(default=3)

        def greet(self) -> str:
            """Say hello."""
            return "hello"


    def add(a: int, b: int) -> int:
        """Add."""
        return a + b


    def lose() -> None:
        pass
    '''
).lstrip()
NEW = dedent(
    '''
    """A module."""

    import os
    from secrets import token_hex, token_urlsafe

    LIMIT = 8
    # why there are two
    SECOND: Final[int] = (
        LIMIT + 1
    )


    class Person(Base):
        """Somebody."""

        name: str
        age: int = field(default=4)

        def greet(self) -> str:
            """Say hello."""
            return "hello"


    @router.post(
        "/x", status_code=201,
    )
    async def add(
        a: int,
        b: int,
    ) -> int:
        """Add, and wait.

        For long.
        """
        await forever()
        return a + b


    app.include_router(router)

    if __name__ == "__main__":
        add(1, 2)
    '''
).lstrip()


def test_what_is_new_or_changed_keeps_its_signature_and_loses_its_body() -> None:
    assert (
        shape.shape_of_changes(OLD, NEW)
        == dedent(
            '''
        from secrets import token_hex, token_urlsafe
        # why there are two
        SECOND: Final[int] = ...


        class Person(Base):
            """Somebody."""

            age: int = ...


        @router.post(
            "/x", status_code=201,
        )
        async def add(
            a: int,
            b: int,
        ) -> int:
            """Add, and wait.

            For long.
            """
            ...


        app.include_router(...)

        if __name__ == "__main__":
            ...
        '''
        ).strip()
    )


def test_a_whole_file_keeps_what_it_imports_and_holds() -> None:
    shown = shape.shape_of(OLD)
    assert shown.startswith(
        '"""A module."""\n\nimport os\nfrom secrets import token_hex\n\nLIMIT = ...'
    )
    assert "    name: str\n    age: int = ...\n\n    def greet(self) -> str:" in shown
    assert shown.endswith("def lose() -> None:\n    ...")
    for body in ('return "hello"', "return a + b", "pass", "8", "default"):
        assert body not in shown


def test_only_the_names_that_are_asked_for_are_shown() -> None:
    assert shape.shape_of(OLD, ("imports", "lose")) == (
        "import os\nfrom secrets import token_hex\n\n\ndef lose() -> None:\n    ..."
    )


def test_a_body_beside_its_signature_is_part_of_the_line() -> None:
    assert shape.shape_of("def a() -> int: ...") == "def a() -> int: ..."


@pytest.mark.parametrize(
    ("what", "names"),
    [
        (shape.brought, ["SECOND"]),
        (shape.changed, ["Person", "add"]),
        (shape.gone, ["lose"]),
    ],
)
def test_names_that_come_change_and_go_are_told(what: object, names: list[str]) -> None:
    assert callable(what)
    assert what(OLD, NEW) == names


def test_a_file_that_stays_has_no_shape_of_changes() -> None:
    assert shape.shape_of_changes(NEW, NEW) == ""
    assert shape.changed(NEW, NEW) == shape.gone(NEW, NEW) == []
