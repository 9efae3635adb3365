"""A mapping is proposed: a module for each table of it."""
