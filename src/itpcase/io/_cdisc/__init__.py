"""The parts of the reader of CDISC."""
