"""The lab: what the attacks share."""
