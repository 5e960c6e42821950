"""The little of cryptography that attacks and promises ask for: it has no wheel for the page."""
