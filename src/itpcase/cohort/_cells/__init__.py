"""What stands in one cell, and in the distinct cells of a column."""
