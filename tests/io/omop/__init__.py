"""Tests of OMOP."""
