"""Attacks: each module is one attack, with what it exploits, its source, and whether it got in.

`python -m course attack http://127.0.0.1:8000` runs them against an app on this machine.
"""
