"""Tests of what the library offers for tests."""
