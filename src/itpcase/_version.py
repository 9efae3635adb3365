"""The version of itpcase."""

__version__ = "0.1.0"
