"""The questions of a definition, answered for all lines at once: a module for each kind."""
