"""Uses of the library that a type checker accepts, and uses that it refuses."""
