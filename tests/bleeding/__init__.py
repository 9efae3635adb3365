"""Tests of bleeding scales."""
