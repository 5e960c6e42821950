"""The attacks: run against an app on this machine, and against all stages and exhibits."""
