"""The sections of a report, a module each, and the order in which they stand."""
