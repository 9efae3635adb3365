"""Tests of MEDS."""
