"""Tests of CDISC: SDTM and ADaM in, ADaM out."""
