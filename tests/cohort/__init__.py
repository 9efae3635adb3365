"""Tests of patients in columns."""
