"""The parts of the reader and the writer of OMOP."""
