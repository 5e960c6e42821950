"""The mutation run: each line of a stage is changed, and a promise has to notice."""
