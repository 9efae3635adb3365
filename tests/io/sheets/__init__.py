"""Tests of foreign sheets, by a mapping that is given or proposed."""
