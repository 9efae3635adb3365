"""Tests of laboratory safety."""
