"""Nothing: what travels in time runs the code of the stage, and that is not done in the page."""
