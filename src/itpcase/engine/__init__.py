"""The walk along the days of a line, plain and compiled, and the order of rows."""

__all__: list[str] = []
