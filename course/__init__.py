"""The machinery of the course, which is not taught: no stage imports it."""
