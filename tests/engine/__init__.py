"""Tests of the walk, plain and compiled."""
