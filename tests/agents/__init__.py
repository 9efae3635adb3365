"""Tests of the vocabulary of agents."""
