"""Tests of simulation, shards and clusters."""
