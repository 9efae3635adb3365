"""Tests of tables and the report."""
