"""For tests of your own: comparisons that know units, and strategies on every edge."""

from itpcase.testing.asserts import assert_same_answers, assert_same_counts, assert_same_patients

__all__ = ["assert_same_answers", "assert_same_counts", "assert_same_patients"]
