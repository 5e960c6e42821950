"""What goes wrong in a way that the reader can mend."""


class CourseError(Exception):
    """Something that the reader can mend; the message says what, in one clear line or few."""

    def _render_traceback_(self) -> list[str]:
        """Let a notebook print the message alone: IPython calls this in place of its traceback."""
        return [str(self)]
