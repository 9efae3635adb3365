"""Tests of the words of each language."""
