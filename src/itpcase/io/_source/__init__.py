"""What the readers of systems share: what they find, tell of, and lay out as tables."""
