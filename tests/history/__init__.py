"""Tests of what was tried before."""
