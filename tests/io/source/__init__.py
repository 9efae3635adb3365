"""Tests of what the readers of systems share."""
