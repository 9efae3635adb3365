"""Many patients in columns: what tables hold, how they are read, what was wrong with them."""

from itpcase.cohort.cohort import Cohort

__all__ = ["Cohort"]
