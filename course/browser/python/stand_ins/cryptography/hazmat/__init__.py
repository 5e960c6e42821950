"""As in cryptography."""
