"""A slow, obvious reading of semantics.md, to check the library against."""
