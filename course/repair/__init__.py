"""Stages with one weakness, to be found, shown by an attack and repaired."""
