"""The tests of itpcase."""
