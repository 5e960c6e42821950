"""What a standard of security asks for, and which promise of the course shows it.

The standard is OWASP ASVS 5.0: its chapters on authentication, sessions, tokens and OAuth in whole,
and what else of it the course touches. `asvs.toml` is the list, in words of the course.
"""
