"""Tests of what reads phenopackets."""
