"""The tables of patients and lines that a paper prints."""
