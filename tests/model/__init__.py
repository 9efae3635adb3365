"""Tests of the records of a patient."""
