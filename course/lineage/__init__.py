"""The lineage: what each step changes, fixes carried along it, and a start before a step."""
