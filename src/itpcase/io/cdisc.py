"""
Trials in CDISC form: SDTM and ADaM data sets, as XPT, SAS, Parquet, CSV or Dataset-JSON.

====================== =========================================================================
data set               becomes
====================== =========================================================================
``LB``, else ``ADLB``  counts: ``LBTESTCD`` or ``PARAMCD`` is PLAT
``EX``                 lines: the drug of the trial and placebo are lines of treatment; without
                       it the first and the last dose in ``ADSL`` or ``DM``
``CM``, ``PR``         lines and rescues: what the vocabulary of agents knows; of ``MH`` procedures,
                       such as splenectomy
``AE``, ``CE``         bleeding, by codes that the user gives
``DM``, ``ADSL``       sex, age, death, last contact; the arm (``ARM``, else ``TRT01P``, else
                       ``ARMCD``) and the centre (``SITEID``)
``DS``, ``SV``, ``DD`` last contact, death and its cause, why the drug was stopped
====================== =========================================================================

* The character result is read (``LBSTRESC``, else ``LBORRES``), never ``LBSTRESN`` or ``AVAL``
  alone: these are empty, or half the limit, where the laboratory printed ``<5``.
* An end (``EXENDTC``) is the last day of exposure.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping, Sequence
from itertools import chain
from pathlib import Path
from typing import Any, Final, Literal

import attrs

from itpcase._arguments import check_switches
from itpcase._sentences import Listing, Sentence, enumerated
from itpcase.cohort._tables.day_columns import Numbering
from itpcase.cohort.cohort import Cohort
from itpcase.errors import InputError
from itpcase.io._answers import remedy_of_answers
from itpcase.io._cdisc.baselines import compare_baselines
from itpcase.io._cdisc.bleeding import Bleeding
from itpcase.io._cdisc.comments import (
    COMMENTS,
    FINDINGS_ABOUT,
    tell_of_comments,
    tell_of_findings,
)
from itpcase.io._cdisc.contact import Contacts
from itpcase.io._cdisc.datasets import (
    ID,
    Dataset,
    beside_datasets,
    find_datasets,
    of_one_name,
    read_dataset,
    unread_datasets,
)
from itpcase.io._cdisc.people import People
from itpcase.io._cdisc.rows import StudyDays
from itpcase.io._cdisc.sas_numbers import remedy_of_number
from itpcase.io._cdisc.studies import Studies
from itpcase.io._cdisc.treatments import Treatments
from itpcase.io._cdisc.values import Values
from itpcase.io._files.folder import readable_folder
from itpcase.io._options import check_options
from itpcase.io._source.analytes import SDTM, with_own
from itpcase.io._source.drugs import SHOWN
from itpcase.io._source.source import Source
from itpcase.io._source.tables import to_cohort
from itpcase.io._source.where import Where
from itpcase.units.days import Impute
from itpcase.units.numbers import DecimalSign
from itpcase.units.text import clean

__all__ = ["read_cdisc"]

PLATELETS: Final = ("PLAT",)
"""The codes of the platelet count in ``LBTESTCD`` and ``PARAMCD``."""

LAB_SETS: Final = ("lb", "adlb", "adlbh", "adlbhema")
"""Where counts stand; the first that is there is read."""

KNOWN_SETS: Final = (
    *LAB_SETS, "ex", "cm", "pr", "mh", "ae", "dm", "ds", "adsl", "adae", "adcm", "admh", "adtte",
)  # fmt: skip
"""By which a folder is known as one of a trial."""

BESIDE_SETS: Final = ("sv", "dd", "ce", "adce")
"""What is read too, under names that other folders may have."""

PART_OF_LB: Final = re.compile("lb[a-z0-9]{1,6}|lb[_-].+")
"""The names of the data sets that LB may be split into, such as ``lbhm`` of haematology."""


def lab_sets(folder: Path) -> set[str]:
    """Return the names of data sets of results, those of parts that a folder has among them."""
    stems = {path.name.partition(".")[0].casefold() for path in folder.iterdir()}
    return {*LAB_SETS, *filter(PART_OF_LB.fullmatch, stems)}


def read_cdisc(
    folder: str | os.PathLike[str],
    *,
    codes: tuple[str, ...] = PLATELETS,
    agents: Mapping[str, str] | None = None,
    bleeding: Mapping[str, int | None] | tuple[str, ...] = (),
    grades: Mapping[str, int] | None = None,
    baseline: Literal["library", "flag"] = "library",
    prior: Literal["lines", "history"] = "lines",
    days: Numbering = "elapsed",
    zone: str | None = None,
    impute: Impute | None = None,
    decimal: DecimalSign | None = None,
    labs: Mapping[str, str] | None = None,
    encoding: str | None = None,
    strict: bool = False,
) -> Cohort:
    r"""
    Read the counts, treatments, bleeding and facts of a trial in CDISC form.

    * one row of each ``LBSEQ`` counts: derived rows (``DTYPE``) and copies by visit do not;
    * a count of another specimen than blood (``LBSPEC``) is none, and told of;
    * what the laboratory printed is read; ``LBSTAT`` not done is left out with its reason;
    * the drug of the trial and placebo are lines; other drugs are what the vocabulary knows;
    * of a subject without exposure, the first and the last dose of ``ADSL`` or ``DM`` are a line;
    * the last contact is ``RFPENDTC``, else the day on which the subject left the trial;
    * an adverse event is bleeding if its term or code is one of *bleeding*; one without an end
      that is not recovered goes on;
    * the arm is the planned one, as randomised, whatever was given; "Screen Failure", "Not
      Assigned", "Not Treated" and "Unplanned Treatment", and their codes, are no arm. Where the
      actual arm is another one, or ``ARMNRS`` says why there is none, the patient is listed;
    * the baseline is that of the library, or the flagged one (``LBBLFL``); where the two differ,
      each patient is listed.

    Parameters
    ----------
    folder : path
        With one file a data set, such as ``lb.xpt`` and ``dm.json``.
    codes : tuple of str
        Of the platelet count.
    agents : mapping of str to str, optional
        What a word of ``EXTRT``, ``CMTRT`` or ``CMDECOD`` stands for, where it is not known.
    bleeding : mapping of str to int, or tuple of str
        Terms or codes (``AEDECOD``, ``AEPTCD``, ``AELLTCD``) that are bleeding; with a WHO grade
        each, or without.
    grades : mapping of str to int, optional
        The WHO grade that a severity of ``AESEV`` or ``AETOXGR`` stands for; none does by itself.
    baseline : {"library", "flag"}
        Whether a flagged count is the printed baseline of the line that began with the first dose
        of the drug of the trial; of the first line, where no dose of it is known.
    prior : {"lines", "history"}
        With ``"history"``, lines that began before the first dose of the drug of the trial are
        left out, and so are all of a subject without such a dose; the others keep their numbers,
        which tell how many came before. Nothing is left out where no subject has a dose.
    days : {"elapsed", "cdisc"}
        With ``"cdisc"``, study days are read in place of dates: day 1 becomes 0, there is no day 0.
    zone : str, optional
        Of the hospital, for instants with an offset.
    impute : {"first", "middle", "last"}, optional
        The day to take for a partial date.
    decimal : {".", ","}, optional
        The decimal sign of printed results such as ``15.000``, which have two readings.
    labs : mapping of str to str, optional
        Further codes of laboratory values, each with its analyte, such as ``{"SGPT": "alt"}``;
        those of SDTM for enzymes, bilirubin, creatinine, neutrophils and haemoglobin are known.
    encoding : str, optional
        Of XPT and CSV files, which do not say it, such as ``"wlatin1"`` or ``"euc-cn"``; UTF-8 if
        omitted.
    strict : bool
        Whether rows that cannot be used are raised, or left out and listed.

    Returns
    -------
    Cohort
        *problems* lists what was left out; ``counts["source"]`` says where each count stands.

    Raises
    ------
    InputError
        If there is no laboratory data set, with what the folder holds.
    DataError
        If *strict*, with every row that cannot be used.
    MissingExtraError
        Without the extra ``cdisc``, for XPT and SAS files.

    Examples
    --------
    >>> import tempfile
    >>> from pathlib import Path
    >>> import itpcase as itp
    >>> place = tempfile.TemporaryDirectory()
    >>> _ = (Path(place.name) / "lb.csv").write_text(
    ...     "USUBJID,LBSEQ,LBTESTCD,LBSTRESC,LBSTRESN,LBSTRESU,LBDTC\n"
    ...     "01,1,PLAT,<5,,GI/L,2021-03-01T08:30\n"
    ...     "01,2,PLAT,clumped,,,2021-03-08\n"
    ... )
    >>> cohort = itp.read_cdisc(place.name)
    >>> cohort.patient(0).platelets[0].as_printed
    Count(value=5.0, comparator='<', upper=None)
    >>> print(cohort.problems[0])
    lb.csv, row 3, patient '01', LBSEQ 2 result: needs a count, got 'clumped'; ... [NOT_A_COUNT]
    """
    check_switches(strict=strict)
    trial = _read_trial(
        folder, codes=codes, agents=agents, bleeding=bleeding, grades=grades, baseline=baseline,
        prior=prior, days=days, zone=zone, impute=impute, decimal=decimal, labs=labs,
        encoding=encoding,
    )  # fmt: skip
    cohort = to_cohort(trial.source, strict=strict)
    return trial.compare_baselines(cohort)


def collect(folder: str | os.PathLike[str], **options: Any) -> Source:
    """Read everything that can be read, before anything is laid out."""
    return _read_trial(folder, **options).source


def _in_capitals(code: object) -> str:
    return str(code).upper()


def _folded(code: object) -> str:
    return str(code).casefold()


def remedy_of_folders(folder: Path) -> Sentence | None:
    """Say which folder to pass where results stand within that which was given; one of several."""
    inside = sorted(each for each in folder.rglob("*") if each.is_dir())
    return one_of_folders([each for each in inside if lab_sets(each) & find_datasets(each).keys()])


def one_of_folders(below: Sequence[Path]) -> Sentence | None:
    """Say to pass a folder that holds data, or one of several; None for none."""
    if not below:
        return None
    named = Listing([repr(str(each)) for each in below[:SHOWN]], "list.comma")
    code = "remedy_folder" if len(below) == 1 else "remedy_folders"
    return Sentence(f"problem.MISSING_TABLE.{code}", folder=named, n=len(below))


def _read_trial(folder: str | os.PathLike[str], **options: Any) -> Trial:
    """Read the data sets of a trial."""
    path = readable_folder(folder, "CDISC data sets")
    trial = Trial.of(path, **options)
    trial.read()
    trial.take_baselines()
    return trial


@attrs.define(kw_only=True)
class Trial:
    """The data sets of one trial, read one after the other."""

    folder: Path
    sets: dict[str, Path]
    source: Source
    days: StudyDays
    values: Values
    bleeding: Bleeding
    studies: Studies
    baseline: str
    encoding: str | None

    @classmethod
    def of(cls, folder: Path, **options: Any) -> Trial:
        """Check the arguments and the folder."""
        check_options(**options)
        given = options.get("bleeding") or ()
        bleeding = given if isinstance(given, Mapping) else dict.fromkeys(given)
        source = Source(
            name="CDISC", zone=options.get("zone"), impute=options.get("impute"),
            decimal=options.get("decimal"), agents=options.get("agents") or {},
            has_prior_lines=options.get("prior", "lines") == "lines",
        )  # fmt: skip
        source.days.of_number = remedy_of_number
        source.look_for("codes", options.get("codes"), key=_in_capitals, known=PLATELETS)
        source.look_for("labs", options.get("labs"), key=_in_capitals)
        for name in ("bleeding", "grades"):
            source.look_for(name, options.get(name), key=_folded)
        labs = {_in_capitals(code): name for code, name in (options.get("labs") or {}).items()}
        days = StudyDays(source=source, numbering=options.get("days", "elapsed"))
        return cls(
            folder=folder,
            sets=find_datasets(folder),
            source=source,
            days=days,
            values=Values(
                source=source, days=days,
                codes=frozenset(map(_in_capitals, options.get("codes") or PLATELETS)),
                labs=with_own(SDTM, labs),
            ),
            bleeding=Bleeding(
                source=source, days=days,
                terms={_folded(code): grade for code, grade in bleeding.items()},
                grades={_folded(k): v for k, v in (options.get("grades") or {}).items()},
            ),
            studies=Studies(source),
            baseline=options.get("baseline", "library"),
            encoding=options.get("encoding"),
        )  # fmt: skip

    def read(self) -> None:
        """Read the data sets that are there."""
        self._tell_of_unread()
        labs = self._labs()
        subjects, whole = self._subjects(labs)
        contacts = Contacts(source=self.source, days=self.days)
        people = People(source=self.source, days=self.days, contacts=contacts)
        for table in subjects:
            people.read(table)
        people.tell_of_arms()
        self._read_each({
            "ds": people.read_disposition, "sv": contacts.read_visits, "dd": people.read_details,
            "adtte": people.read_times,
        })  # fmt: skip
        events = self._set("ae", "adae")
        if events is not None:
            people.read_fatal(events)
        people.settle_ages()
        people.tell_of_deaths()
        found = (each for name in labs if (each := whole or self._set(name)) is not None)
        self.source.take(chain.from_iterable(map(self.values.results, map(people.see_rows, found))))
        people.compare_arms()
        self._tell_of_others()
        self._read_treatments(subjects, people)
        if self.bleeding.terms:
            self._read_events(events)
        else:
            self.bleeding.tell_of_events(events)
        contacts.settle()
        self.studies.settle([self.sets[name].name for name in labs])
        for facts in self.source.patients.values():
            facts["bleeding_recorded"] = bool(self.bleeding.terms) and bool(
                {"ae", "adae", "ce", "adce"} & {*self.sets}
            )

    def _tell_of_unread(self) -> None:
        """Tell of data sets in a form that is not read."""
        names = {*KNOWN_SETS, *BESIDE_SETS} - self.sets.keys()
        if unread := unread_datasets(self.folder, names):
            self.source.note(
                "NOT_USED", Where(self.folder.name), given=enumerated(unread),
                needed=Sentence("problem.UNREADABLE.needed"),
                remedy=Sentence("problem.MISSING_TABLE.remedy_unread"),
            )  # fmt: skip
        parts = {name for name in self.sets if PART_OF_LB.fullmatch(name.removeprefix("supp"))}
        if beside := beside_datasets(self.folder, {*KNOWN_SETS, *BESIDE_SETS}, parts):
            self.source.note(
                "UNKNOWN_FILE", Where(self.folder.name), given=enumerated(beside),
                needed=Sentence("problem.UNKNOWN_FILE.needed_datasets"),
                remedy=Sentence("problem.UNKNOWN_FILE.remedy_datasets"),
            )  # fmt: skip

    def _read_each(self, readers: Mapping[str, Callable[[Dataset], None]]) -> None:
        """Read those of some data sets that are there."""
        for name, read in readers.items():
            if (table := self._set(name)) is not None:
                read(table)

    def _subjects(self, labs: Sequence[str]) -> tuple[list[Dataset], Dataset | None]:
        """
        Return the data sets of subjects, and the results if these are what says of subjects.

        The rows of an analysis data set repeat what ``ADSL`` says.
        """
        subjects = [table for name in ("dm", "adsl") if (table := self._set(name)) is not None]
        if subjects or labs[0] not in LAB_SETS[1:] or (whole := self._set(labs[0])) is None:
            return subjects, None
        return [whole.first_of_each(ID)], whole

    def _read_treatments(self, subjects: Sequence[Dataset], people: People) -> None:
        treatments = Treatments(
            source=self.source, days=self.days, stops=people.stops, left=people.left
        )
        self._read_each({"ex": treatments.read_exposure})
        treatments.read_subjects(reversed(subjects))
        for prefix in ("CM", "PR"):
            if (table := self._set(prefix.casefold(), f"ad{prefix.casefold()}")) is not None:
                treatments.read_drugs(table, prefix)
        if (table := self._set("mh", "admh")) is not None:
            treatments.read_history(table)

    def _labs(self) -> list[str]:
        """
        Return the data sets of laboratory results: one, or the parts of one that was split.

        Raises
        ------
        InputError
            If there is none.
        """
        parts = sorted(filter(PART_OF_LB.fullmatch, self.sets))
        listed: list[str] = [name for name in LAB_SETS if name in self.sets]
        labs = listed[:1] if "lb" in self.sets or not parts else parts
        if not labs:
            unread = unread_datasets(self.folder, lab_sets(self.folder))
            raise InputError.of(
                "MISSING_TABLE",
                argument=self.folder.name,
                needed=Sentence(
                    "problem.MISSING_TABLE.needed", listed=enumerated(f"{n}.xpt" for n in LAB_SETS)
                ),
                given=enumerated(unread or sorted(each.name for each in self.folder.iterdir())[:20])
                or Sentence("problem.MISSING_TABLE.given"),
                remedy=Sentence("problem.MISSING_TABLE.remedy_unread")
                if unread
                else remedy_of_folders(self.folder) or remedy_of_answers(self.folder),
            )
        read, others = (
            [self.sets[name].name for name in (*listed, *parts) if (name in labs) is wanted]
            for wanted in (True, False)
        )
        if others:
            self.source.note(
                "TWO_SETS",
                Where(self.folder.name),
                given=enumerated((*read, *others)),
                remedy=Sentence("problem.TWO_SETS.remedy", read=enumerated(read)),
            )
        return labs

    def _tell_of_others(self) -> None:
        """Tell of comments on counts, and of exposure that is there only as it was collected."""
        parts = sorted(name for name in self.sets if name.startswith(COMMENTS[0]))
        for name in dict.fromkeys((*COMMENTS, *parts)) if self.values.counted else ():
            if (table := self._set(name)) is not None:
                tell_of_comments(table, self.values.counted, self.source)
        for name in sorted(filter(FINDINGS_ABOUT.fullmatch, self.sets)):
            if (table := self._set(name)) is not None:
                tell_of_findings(table, self.values.codes, self.source)
        for name, why in {"ec": "collected", "adex": "analysed"}.items():
            if name in self.sets and "ex" not in self.sets:
                self.source.note(
                    "NOT_USED", Where(self.sets[name].name), given=name,
                    remedy=Sentence(f"problem.NOT_USED.remedy_{why}"),
                )  # fmt: skip

    def _set(self, *names: str) -> Dataset | None:
        name = next((name for name in names if name in self.sets), None)
        if name is None:
            return None
        path = self.sets[name]
        if others := of_one_name(path):
            self.source.note(
                "TWO_SETS", Where(path.name), given=enumerated((path.name, *others)),
                needed=Sentence("problem.TWO_SETS.needed_file"),
                remedy=Sentence("problem.TWO_SETS.remedy", read=path.name),
            )  # fmt: skip
        try:
            table = self._whole(path)
        except InputError as error:
            is_beside = name in BESIDE_SETS or FINDINGS_ABOUT.fullmatch(name) is not None
            if not is_beside and not self._is_one_of_parts(name):
                raise
            first = error.problems[0]
            self.source.note(
                first.code, Where(path.name), needed=first.needed, given=first.given,
                remedy=Sentence("problem.MISSING_COLUMN.remedy_beside"),
            )  # fmt: skip
            return None
        self.source.found.tables[path.name] = len(table)
        self.studies.see(path.name, table)
        for owner in dict.fromkeys(table.columns[ID]):
            if (read := clean(owner)) != owner:
                row = table.columns[ID].index(owner) + 2
                self.source.see_id(owner, read, Where(path.name, row), ID)
        return table

    def _is_one_of_parts(self, name: str) -> bool:
        """Tell a part of LB beside which others are read; ``lbref`` may hold no results."""
        parts = {*filter(PART_OF_LB.fullmatch, self.sets)}
        return name in parts and len(parts) > 1

    def _whole(self, path: Path) -> Dataset:
        """Read a data set, which has ids of subjects."""
        table = read_dataset(path, self.encoding)
        if ID not in table:
            raise InputError.of(
                "MISSING_COLUMN",
                argument=path.name,
                needed=Sentence("problem.MISSING_COLUMN.needed_cdisc"),
                given=Sentence("problem.MISSING_COLUMN.given", listed=enumerated(table.columns)),
                remedy=Sentence("problem.MISSING_COLUMN.remedy_cdisc"),
            )
        return table

    def _read_events(self, adverse: Dataset | None) -> None:
        """Read bleeding from adverse events, and from clinical events that are none of these."""
        if adverse is not None:
            self.bleeding.read(adverse, "AE")
        if (clinical := self._set("ce", "adce")) is not None:
            self.bleeding.read(clinical, "CE")

    def take_baselines(self) -> None:
        """Take the flagged counts as printed baselines, if that is asked."""
        if self.baseline == "flag":
            self.source.baselines = {
                owner: text for owner, (text, _) in self.values.flagged.items()
            }

    def compare_baselines(self, cohort: Cohort) -> Cohort:
        """List the patients whose flagged baseline is not the one that the library takes."""
        if self.baseline == "flag":
            return cohort
        return compare_baselines(cohort, self.values.flagged, self.source)
