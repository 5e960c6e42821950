"""EXHIBITS, never to be copied: apps with weaknesses that no stage of the course has.

They show that the attacks work where the mistake is made.
"""
