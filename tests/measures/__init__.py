"""Tests of the calculations around a course."""
