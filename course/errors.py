"""What goes wrong in a way that the reader can mend."""


class CourseError(Exception):
    """Something that the reader can mend; the message says what, in one clear line or few."""
