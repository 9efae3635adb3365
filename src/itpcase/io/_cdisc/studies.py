"""
The trials that the data sets of a folder name in ``STUDYID``.
"""

from __future__ import annotations

from collections.abc import Sequence

import attrs

from itpcase._sentences import Sentence
from itpcase.io._cdisc.datasets import ID, Dataset
from itpcase.io._source.source import Source
from itpcase.io._source.where import Where
from itpcase.units.text import clean

__all__: list[str] = []


@attrs.define
class Studies:
    """Keeps the trials of data sets and of subjects."""

    source: Source
    _trials: dict[str, set[str]] = attrs.field(factory=dict, init=False)
    """The trials that each data set names, by its file."""
    _of: dict[str, str] = attrs.field(factory=dict, init=False)
    """The trial of each subject, as the first data set that has the subject names it."""
    _of_two: dict[str, tuple[str, str]] = attrs.field(factory=dict, init=False)
    """Who stands in a data set with two trials: its file, and the other trial."""

    def see(self, file: str, table: Dataset) -> None:
        """Keep the trials that a data set names."""
        studies = table.columns.get("STUDYID", ())
        self._trials[file] = set(map(clean, set(studies))) - {""}
        here: dict[str, str] = {}
        for owner, trial in dict.fromkeys(zip(table.columns[ID], studies, strict=False)):
            if clean(owner) and (named := clean(trial)):
                self._of.setdefault(clean(owner), named)
                if here.setdefault(clean(owner), named) != named:
                    self._of_two.setdefault(clean(owner), (file, named))

    def settle(self, labs: Sequence[str]) -> None:
        """Give the subjects with results their trials; tell of those that do not fit together."""
        self._tell_of_trials(labs)
        self._tell_of_two_trials()
        for owner in self.source.owners() & self._of.keys():
            self.source.person(owner)["study"] = self._of[owner]

    def _tell_of_trials(self, labs: Sequence[str]) -> None:
        """Tell of data sets that are of none of the trials of the laboratory results."""
        counted = set().union(*(self._trials.get(name, set()) for name in labs))
        for name, trials in self._trials.items():
            if counted and trials and not trials & counted:
                first, other = (", ".join(sorted(each)) for each in (counted, trials))
                self.source.note(
                    "TWO_FACTS", Where(name), argument="STUDYID",
                    needed=Sentence("problem.TWO_FACTS.needed_trial"),
                    given=Sentence("problem.TWO_FACTS.given", first=first, other=other),
                    remedy=Sentence("problem.TWO_FACTS.remedy_trial"),
                )  # fmt: skip

    def _tell_of_two_trials(self) -> None:
        """Tell once of subjects of two trials, who are of the first."""
        if shared := sorted(self._of_two.keys() & self.source.owners()):
            file, other = self._of_two[shared[0]]
            self.source.note(
                "TWO_FACTS", Where(file), argument="STUDYID",
                needed=Sentence("problem.TWO_FACTS.needed_subject"),
                given=Sentence(
                    "problem.TWO_FACTS.given_subjects", subjects=len(shared), id=repr(shared[0]),
                    first=self._of[shared[0]], other=other,
                ),
                remedy=Sentence("problem.TWO_FACTS.remedy_subject"),
            )  # fmt: skip
