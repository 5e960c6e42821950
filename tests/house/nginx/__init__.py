"""What the course shows to stand in front of an app, run by a real nginx."""
