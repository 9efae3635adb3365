"""Tests of what a definition holds, its sources and files."""
