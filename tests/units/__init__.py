"""Tests of counts, amounts and laboratory values."""
