"""A table that came in: its rows, their owners and order, and each kind of column."""
