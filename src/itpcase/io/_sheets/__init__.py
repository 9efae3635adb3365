"""Foreign sheets, and the mapping by which their cells are read."""
