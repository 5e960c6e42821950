"""The promises: run against an app, and told to its author."""
