"""Tests of estimates over lines and patients."""
