"""Phenopackets: files, times, measurements and medical actions."""
