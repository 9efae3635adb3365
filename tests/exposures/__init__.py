"""Tests of lines from drug exposures."""
