"""
Trials in CDISC form: SDTM and ADaM data sets, as XPT, SAS, Parquet, CSV or Dataset-JSON.

====================== =========================================================================
data set               becomes
====================== =========================================================================
``LB``, else ``ADLB``  counts: ``LBTESTCD`` or ``PARAMCD`` is PLAT
``EX``                 lines: the drug of the trial and placebo are lines of treatment
``CM``, ``PR``         lines and rescues: what the vocabulary of agents knows
``AE``                 bleeding, by codes that the user gives
``DM``, ``DS``         sex, age, death, last contact, why the drug was stopped
====================== =========================================================================

* The character result is read (``LBSTRESC``, else ``LBORRES``), never ``LBSTRESN`` or ``AVAL``
  alone: these are empty, or half the limit, where the laboratory printed ``<5``.
* An end (``EXENDTC``) is the last day of exposure.
"""

from __future__ import annotations

import datetime as dt
import os
import re
from collections import Counter
from collections.abc import Hashable, Iterator, Mapping
from math import isclose
from pathlib import Path
from typing import Any, Final, Literal

import attrs

from itpcase._arguments import check_switches
from itpcase._sentences import Sentence, as_given, leading_to, remedy_of
from itpcase.agents import Use, own_agent
from itpcase.cohort.cohort import Cohort
from itpcase.cohort.faults import ProblemList
from itpcase.errors import InputError, Problem, Severity
from itpcase.io._analytes import SDTM, with_own
from itpcase.io._datasets import Dataset, find_datasets, read_dataset
from itpcase.io._drugs import Drug, daily_dose
from itpcase.io._folder import readable_folder
from itpcase.io._options import check_options
from itpcase.io._results import Result
from itpcase.io._source import Source, most_often
from itpcase.io._source_tables import to_cohort
from itpcase.io._where import Where
from itpcase.io.mapping import field_of
from itpcase.model import Day
from itpcase.response.category import classify_response
from itpcase.table import printed_limit
from itpcase.units.counts import Count, parse_count
from itpcase.units.days import Impute, later
from itpcase.units.labs import PLATELETS as COUNT
from itpcase.units.numbers import DecimalSign
from itpcase.units.text import clean

__all__ = ["read_cdisc"]

PLATELETS: Final = ("PLAT",)
"""The codes of the platelet count in ``LBTESTCD`` and ``PARAMCD``."""

BLOOD: Final = "BLOOD"
"""What the specimen of a count is, or is a kind of: ``LBSPEC`` may say whole or capillary blood."""

LAB_SETS: Final = ("lb", "adlb", "adlbh", "adlbhema")
"""Where counts stand; the first that is there is read."""

KNOWN_SETS: Final = (*LAB_SETS, "ex", "cm", "pr", "ae", "dm", "ds", "adsl", "adae", "adtte")

_UNIT_OF_PARAM: Final = re.compile(r"\(([^()]+(?:\([^()]*\))?[^()]*)\)\s*$")
TIMES_A_DAY: Final = {"QD": 1.0, "BID": 2.0, "TID": 3.0, "QID": 4.0, "QOD": 0.5, "Q12H": 2.0,
                     "Q8H": 3.0, "Q6H": 4.0}  # fmt: skip
"""Frequencies that are a number of times a day; a weekly injection has no dose a day."""

_ON_GOING: Final = ("NOT RECOVERED", "NOT RESOLVED", "RECOVERING", "RESOLVING", "ONGOING")
_NO: Final = "N"
_YES: Final = "Y"
_DATED: Final = ("LBDTC", "ADT", "ADTM")

Numbering = Literal["elapsed", "cdisc"]
"""How study days are numbered."""


def read_cdisc(
    folder: str | os.PathLike[str],
    *,
    codes: tuple[str, ...] = PLATELETS,
    agents: Mapping[str, str] | None = None,
    bleeding: Mapping[str, int | None] | tuple[str, ...] = (),
    grades: Mapping[str, int] | None = None,
    baseline: Literal["library", "flag"] = "library",
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
    * an adverse event is bleeding if its term or code is one of *bleeding*; one without an end
      that is not recovered goes on;
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
        The WHO grade that a severity of ``AESEV`` stands for; none does by itself.
    baseline : {"library", "flag"}
        Whether a flagged count is the printed baseline of the first line.
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
        those of SDTM for enzymes, bilirubin, creatinine and neutrophils are known.
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
    trial = read_trial(
        folder, codes=codes, agents=agents, bleeding=bleeding, grades=grades, baseline=baseline,
        days=days, zone=zone, impute=impute, decimal=decimal, labs=labs,
        encoding=encoding,
    )  # fmt: skip
    cohort = to_cohort(trial.source, strict=strict)
    return trial.compare_baselines(cohort)


def collect(folder: str | os.PathLike[str], **options: Any) -> Source:
    """Read everything that can be read, before anything is laid out."""
    return read_trial(folder, **options).source


def read_trial(folder: str | os.PathLike[str], **options: Any) -> Trial:
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
    codes: frozenset[str]
    labs: Mapping[str, str]
    bleeding: Mapping[str, int | None]
    grades: Mapping[str, int]
    baseline: str
    days: str
    encoding: str | None
    starts: dict[str, dt.date] = attrs.field(factory=dict, init=False)
    """The reference start of each subject."""
    stops: dict[str, str] = attrs.field(factory=dict, init=False)
    flagged: dict[str, tuple[str, Where]] = attrs.field(factory=dict, init=False)
    """The baseline that is flagged, as printed."""

    @classmethod
    def of(cls, folder: Path, **options: Any) -> Trial:
        """Check the arguments and the folder."""
        check_options(**options)
        given = options.get("bleeding") or ()
        bleeding = given if isinstance(given, Mapping) else dict.fromkeys(given)
        return cls(
            folder=folder,
            sets=find_datasets(folder),
            source=Source(
                name="CDISC", zone=options.get("zone"), impute=options.get("impute"),
                decimal=options.get("decimal"), agents=options.get("agents") or {},
            ),
            codes=frozenset(map(str.upper, options.get("codes") or PLATELETS)),
            labs=with_own(SDTM, options.get("labs")),
            bleeding={str(code).casefold(): grade for code, grade in bleeding.items()},
            grades={str(k).casefold(): v for k, v in (options.get("grades") or {}).items()},
            baseline=options.get("baseline", "library"),
            days=options.get("days", "elapsed"),
            encoding=options.get("encoding"),
        )  # fmt: skip

    def read(self) -> None:
        """Read the data sets that are there."""
        labs = next((name for name in LAB_SETS if name in self.sets), None)
        if labs is None:
            raise InputError.of(
                "MISSING_TABLE",
                argument=self.folder.name,
                needed=Sentence(
                    "problem.MISSING_TABLE.needed", listed=", ".join(f"{n}.xpt" for n in LAB_SETS)
                ),
                given=", ".join(sorted(path.name for path in self.sets.values())[:20])
                or Sentence("problem.MISSING_TABLE.given"),
            )
        others = [self.sets[name].name for name in LAB_SETS if name in self.sets and name != labs]
        if others:
            self.source.note(
                "TWO_SETS",
                Where(self.folder.name),
                given=", ".join((self.sets[labs].name, *others)),
                remedy=Sentence("problem.TWO_SETS.remedy", read=self.sets[labs].name),
            )
        people = self._set("dm", "adsl")
        if people is not None:
            self._read_people(people)
        if (table := self._set("ds")) is not None:
            self._read_disposition(table)
        table = self._set(labs)
        assert table is not None  # noqa: S101 - it was found above
        self.source.take(self._results(table))
        for name, read in (
            ("ex", self._read_exposure), ("cm", self._read_drugs), ("pr", self._read_drugs),
        ):  # fmt: skip
            if (table := self._set(name)) is not None:
                read(table)
        if (table := self._set("ae", "adae")) is not None and self.bleeding:
            self._read_bleeding(table)
        for facts in self.source.patients.values():
            facts["bleeding_recorded"] = bool(self.bleeding) and bool({"ae", "adae"} & {*self.sets})

    def _set(self, *names: str) -> Dataset | None:
        name = next((name for name in names if name in self.sets), None)
        if name is None:
            return None
        table = read_dataset(self.sets[name], self.encoding)
        self.source.found.tables[table.path.name] = len(table)
        if "USUBJID" not in table:
            raise InputError.of(
                "MISSING_COLUMN",
                argument=f"{table.path.name}",
                needed=Sentence("problem.MISSING_COLUMN.needed_cdisc"),
                given=Sentence("problem.MISSING_COLUMN.given", listed=", ".join(table.columns)),
                remedy=Sentence("problem.MISSING_COLUMN.remedy_cdisc"),
            )
        return table

    # --- days

    def _day(
        self, row: Mapping[str, Any], dated: tuple[str, ...], numbered: str, where: Where,
        *, severity: Severity = "error",
    ) -> Day | None:  # fmt: skip
        """Read a day from its date, or from its study day if that is asked for."""
        owner = clean(row.get("USUBJID"))
        value = self._value(row, dated, numbered)
        return self.source.day(value, where, dated[0], owner, severity=severity)

    def _value(self, row: Mapping[str, Any], dated: tuple[str, ...], numbered: str) -> Any:
        """Return the date of a row as it stands, or its study day in elapsed days."""
        text = next((row[name] for name in dated if row.get(name) is not None), None)
        if self.days == "elapsed":
            return text
        number = row.get(numbered)
        if number is not None:
            return elapsed_day(number)
        start = self.starts.get(clean(row.get("USUBJID")))
        try:
            read = self.source.days.read(text) if text is not None else None
        except InputError:
            return text
        if read is not None and isinstance(read.day, dt.date) and start is not None:
            return read._replace(day=(read.day - start).days)
        return None

    def _only_numbered(self, row: Mapping[str, Any], dated: tuple[str, ...], number: str) -> bool:
        return (
            self.days == "elapsed"
            and all(row.get(name) is None for name in dated)
            and row.get(number) is not None
        )

    # --- counts

    def _results(self, table: Dataset) -> Iterator[Result]:
        is_sdtm = "LBTESTCD" in table
        code = "LBTESTCD" if is_sdtm else "PARAMCD"
        if code not in table:
            raise InputError.of(
                "MISSING_COLUMN",
                argument=table.path.name,
                needed=Sentence("problem.MISSING_COLUMN.needed_cdisc_2"),
                given=Sentence("problem.MISSING_COLUMN.given", listed=", ".join(table.columns)),
                remedy=Sentence("problem.MISSING_COLUMN.remedy_cdisc_2"),
            )
        self._tell_of_columns(table, code)
        seen: dict[Hashable, tuple[Any, ...]] = {}
        copies = 0
        for number, row in self._of_blood(table, code):
            test = clean(row[code]).upper()
            analyte = COUNT if test in self.codes else self.labs[test]
            sequence = next((row[n] for n in ("LBSEQ", "SRCSEQ") if row.get(n) is not None), None)
            owner = clean(row["USUBJID"])
            name = None if sequence is None else f"LBSEQ {_whole(sequence)}"
            where = Where(table.path.name, number, name)
            if analyte == COUNT:
                found = self.source.found.codes
                found[row[code]] = found.get(row[code], 0) + 1
            if row.get("DTYPE") is not None:
                copies += 1
                continue
            result = self._result(row, where, owner)
            result.analyte = analyte
            said = result.printed, result.unit, str(result.day)
            if sequence is not None:
                result.key = owner, test, sequence
                if seen.get(result.key) == said:
                    copies += 1
                    continue
                seen[result.key] = said
            if analyte != COUNT:
                yield result
                continue
            if self._is_two(row, where, owner):
                continue
            if row.get("LBBLFL") == _YES or row.get("ABLFL") == _YES:
                text = f"{clean(result.printed)} {clean(result.unit)}"
                self.flagged.setdefault(owner, (text, where))
            if self._only_numbered(row, _DATED, "LBDY" if is_sdtm else "ADY"):
                result.day = None
                self.source.note(
                    "STUDY_DAYS",
                    where,
                    needed=Sentence("problem.STUDY_DAYS.needed_cdisc"),
                    given=Sentence("problem.STUDY_DAYS.given_cdisc", value=row.get("LBDY")),
                    patient_id=owner,
                    argument="day",
                    remedy=Sentence("problem.STUDY_DAYS.remedy_cdisc"),
                )
            yield result
        if copies:
            self.source.note(
                "DERIVED_ROWS",
                Where(table.path.name),
                given=Sentence("problem.DERIVED_ROWS.given", copies=copies),
            )

    def _is_two(self, row: Mapping[str, Any], where: Where, owner: str) -> bool:
        """Tell of a result that says two things; it is left out."""
        two = _contradiction(row)
        if two is not None:
            self.source.found.rows += 1
            remedy = leading_to(remedy_of("SIGN_CONTRADICTS"), "row")
            self.source.tell(
                where.problem(
                    "SIGN_CONTRADICTS", argument="result", given=two, patient_id=owner,
                    remedy=remedy,
                )
            )  # fmt: skip
        return two is not None

    def _tell_of_columns(self, table: Dataset, code: str) -> None:
        """Tell of numbers without a text, and of platelets under a code that is not asked for."""
        if not {"LBSTRESC", "LBORRES", "AVALC"} & {*table.columns}:
            self.source.note(
                "NUMBER_ALONE",
                Where(table.path.name),
                given=Sentence("problem.NUMBER_ALONE.given"),
                argument="AVAL",
            )
        names = [name for name in ("LBTEST", "PARAM") if name in table]
        others: Counter[str] = Counter()
        for row in zip(table.columns[code], *(table.columns[name] for name in names), strict=True):
            test, *words = map(clean, row)
            is_ours = test.upper() in self.codes or test.upper() in self.labs
            if not is_ours and any(field_of(word) == "count" for word in (test, *words)):
                others[test] += 1
        if others:
            where = Where(table.path.name)
            self.source.note("LOCAL_CODE", where, argument=code, given=most_often(others))

    def _of_blood(self, table: Dataset, code: str) -> Iterator[tuple[int, dict[str, Any]]]:
        """Give the rows that are asked for, but no counts of another specimen."""
        others: Counter[str] = Counter()
        for number, row in table.rows(code, self.codes | self.labs.keys()):
            specimen = clean(row.get("LBSPEC")).upper()
            is_other = specimen and BLOOD not in specimen
            if is_other and clean(row[code]).upper() in self.codes:
                others[specimen] += 1
            else:
                yield number, row
        if others:
            listed = most_often(others)
            self.source.note(
                "NOT_BLOOD", Where(table.path.name), given=listed, argument="LBSPEC",
                remedy=Sentence("problem.NOT_BLOOD.remedy", rows=others.total()),
            )  # fmt: skip

    def _result(self, row: Mapping[str, Any], where: Where, owner: str) -> Result:
        printed, unit = _printed(row)
        low = next((row[n] for n in ("LBSTNRLO", "A1LO", "ANRLO") if row.get(n) is not None), None)
        high = next((row[n] for n in ("LBSTNRHI", "A1HI", "ANRHI") if row.get(n) is not None), None)
        if printed is not None and row.get("LBSTRESC") is None and row.get("LBORRES") is not None:
            low, high = row.get("LBORNRLO"), row.get("LBORNRHI")
        return Result(
            patient_id=owner,
            day=self._value(row, _DATED, "LBDY" if "LBDY" in row else "ADY"),
            where=where,
            printed=printed,
            decimal=_sign_of(printed, row),
            unit=unit,
            range_low=None if low is None else str(low),
            range_high=None if high is None else str(high),
            status="not done" if row.get("LBSTAT") is not None else "",
            reason=row.get("LBREASND"),
        )

    # --- people

    def _read_people(self, table: Dataset) -> None:
        for number, row in table.rows():
            owner = clean(row["USUBJID"])
            where = Where(table.path.name, number)
            if not owner:
                self.source.tell_no_id(where)
                continue
            self.source.known.add(owner)
            start = next((row[n] for n in ("RFSTDTC", "TRTSDT") if row.get(n) is not None), None)
            if (day := self.source.day(start, where, "RFSTDTC", owner, severity="warning")) and (
                isinstance(day, dt.date)
            ):
                self.starts[owner] = day
            died = self._day(row, ("DTHDTC", "DTHDT"), "", where)
            if row.get("DTHFL") == _YES and died is None:
                self.source.note(
                    "DEATH_WITHOUT_DAY",
                    where,
                    given="DTHFL = Y",
                    argument="DTHDTC",
                    patient_id=owner,
                )
            last = ("RFPENDTC",) if row.get("RFPENDTC") is not None else ("RFENDTC", "EOSDT")
            self.source.state(
                owner, where,
                sex=self.source.sex(row.get("SEX"), where, "SEX", owner),
                age=self._age(row, where, owner),
                died_on=died,
                followed_until=self._day(row, last, "", where, severity="warning"),
            )  # fmt: skip

    def _age(self, row: Mapping[str, Any], where: Where, owner: str) -> float | None:
        age, unit = row.get("AGE"), clean(row.get("AGEU")).upper()
        if age is None:
            return None
        years = {"YEARS": 1.0, "YEAR": 1.0, "": 1.0, "MONTHS": 12.0}.get(unit)
        if years is None:
            self.source.note(
                "AGE_UNIT", where, given=f"{age} {unit}", argument="AGE", patient_id=owner
            )
            return None
        number = _number(age)
        if number is None:
            self.source.note("AGE", where, given=repr(age), argument="AGE", patient_id=owner)
            return None
        return number / years

    def _read_disposition(self, table: Dataset) -> None:
        for number, row in table.rows():
            category = clean(row.get("DSCAT")).upper()
            word = clean(row.get("DSDECOD"))
            if category and category != "DISPOSITION EVENT":
                continue
            owner = clean(row["USUBJID"])
            where = Where(table.path.name, number)
            if not owner:
                self.source.tell_no_id(where)
                continue
            if word.upper() == "DEATH":
                died = self._day(row, ("DSSTDTC",), "DSSTDY", where)
                self.source.state(owner, where, died_on=died)
            if word and word.upper() not in {"COMPLETED", "SCREEN FAILURE"}:
                self.stops.setdefault(owner, word.casefold())

    # --- treatments

    def _read_exposure(self, table: Dataset) -> None:
        """Read the drug of the trial: whatever it is, it is a line."""
        last: dict[str, int] = {}
        for number, row in table.rows():
            owner, word = clean(row["USUBJID"]), clean(row.get("EXTRT"))
            where = Where(table.path.name, number, _sequence(row, "EXSEQ"))
            if not owner:
                self.source.tell_no_id(where)
                continue
            if row.get("EXOCCUR") == _NO or row.get("EXSTAT") is not None:
                self.source.note("NOT_TAKEN", where, given="EXOCCUR = N", patient_id=owner)
                continue
            if _number(row.get("EXDOSE")) == 0 and "placebo" not in word.casefold():
                self.source.note(
                    "NOT_TAKEN",
                    where,
                    given=Sentence("problem.NOT_TAKEN.given_no_dose", word=word),
                    patient_id=owner,
                    remedy=Sentence("problem.NOT_TAKEN.remedy_no_dose"),
                )
                continue
            drug = self._drug(row, "EX", word, where, owner, is_own=True)
            if drug is not None:
                self.source.drugs.append(drug)
                last[owner] = len(self.source.drugs) - 1
        for owner, place in last.items():
            if self.source.drugs[place].is_stop:
                self.source.drugs[place].stop_reason = self.stops.get(owner)

    def _read_drugs(self, table: Dataset) -> None:
        """Read other drugs and procedures: those that the vocabulary knows."""
        prefix = table.name.upper()
        for number, row in table.rows():
            owner = clean(row["USUBJID"])
            where = Where(table.path.name, number, _sequence(row, f"{prefix}SEQ"))
            word = clean(row.get(f"{prefix}DECOD")) or clean(row.get(f"{prefix}TRT"))
            if row.get(f"{prefix}OCCUR") == _NO or row.get(f"{prefix}STAT") is not None:
                if self.source.agent(word, row.get(f"{prefix}TRT")) is not None:
                    self.source.note(
                        "NOT_TAKEN", where, given=f"{prefix}OCCUR = N", patient_id=owner
                    )
                continue
            drug = self._drug(row, prefix, word, where, owner, is_own=False)
            if drug is not None:
                self.source.drugs.append(drug)

    def _drug(
        self, row: Mapping[str, Any], prefix: str, word: str, where: Where, owner: str,
        *, is_own: bool,
    ) -> Drug | None:  # fmt: skip
        agent = self.source.agent(word, row.get(f"{prefix}TRT"))
        if agent is None and is_own and word:
            agent = own_agent(word)
        if agent is None:
            self.source.strange(where.file, word)
            return None
        if not owner:
            self.source.tell_no_id(where)
            return None
        start = self._day(
            row, (f"{prefix}STDTC",), f"{prefix}STDY", where,
            severity="error" if is_own else "warning",
        )  # fmt: skip
        end = self._day(row, (f"{prefix}ENDTC",), f"{prefix}ENDY", where, severity="warning")
        if start is None:
            if row.get(f"{prefix}STDTC") is None:
                self.source.tell_no_day(where, f"{prefix}STDTC", owner)
            return None
        said = " ".join(clean(row.get(f"{prefix}{part}")) for part in ("CAT", "SCAT", "INDC"))
        only_rescues = not is_own and agent.uses == (Use.RESCUE,)
        return Drug(
            patient_id=owner,
            agent=agent,
            started_on=start,
            ended_on=start if agent.is_procedure else None if end is None else later(end, 1),
            where=where,
            is_stop=end is not None,
            intent="rescue" if only_rescues or "rescue" in said.casefold() else None,
            daily_dose=_daily_dose(row, prefix),
            is_assumed=bool(self.source.assumed(where, f"{prefix}STDTC", f"{prefix}ENDTC")),
        )

    # --- bleeding

    def _read_bleeding(self, table: Dataset) -> None:
        for number, row in table.rows():
            names = ("AEDECOD", "AEPTCD", "AELLTCD", "AELLT", "AETERM")
            said = [_whole(row[name]).casefold() for name in names if row.get(name) is not None]
            code = next((word for word in said if word in self.bleeding), None)
            if code is None:
                continue
            owner = clean(row["USUBJID"])
            where = Where(table.path.name, number, _sequence(row, "AESEQ"))
            if not owner:
                self.source.tell_no_id(where)
                continue
            start = self._value(row, ("AESTDTC", "ASTDT"), "AESTDY")
            on = self.source.needed_day(start, where, "AESTDTC", owner)
            if on is None:
                continue
            until = self._day(row, ("AEENDTC", "AENDT"), "AEENDY", where, severity="warning")
            goes_on = until is None and (
                clean(row.get("AEOUT")).upper().startswith(_ON_GOING)
                or clean(row.get("AEENRTPT")).upper() == "ONGOING"
                or clean(row.get("AEENRF")).upper() in {"ONGOING", "AFTER"}
            )
            severity = clean(row.get("AESEV") or row.get("AETOXGR")).casefold()
            grade = self.bleeding[code]
            event = {
                "patient_id": owner, "on": on, "until": until, "ongoing": goes_on or None,
                "who_grade": self.grades.get(severity) if grade is None else grade,
                "assumed": self.source.assumed(where, "AESTDTC", "AEENDTC"),
            }  # fmt: skip
            self.source.person(owner)
            self.source.bleeds.append((event, where))

    # --- the flagged baseline

    def take_baselines(self) -> None:
        """Take the flagged counts as the printed baselines of the first lines, if that is asked."""
        if self.baseline == "flag":
            self.source.baselines = {owner: text for owner, (text, _) in self.flagged.items()}

    def compare_baselines(self, cohort: Cohort) -> Cohort:
        """List the patients whose flagged baseline is not the one that the library takes."""
        if not self.flagged or self.baseline == "flag" or not len(cohort.lines):
            return cohort
        answers = classify_response(cohort)
        first = answers["line"] == 1
        own = dict(
            zip(answers["patient_id"][first], answers["baseline_1e9_per_l"][first], strict=True)
        )
        found: list[Problem] = []
        for owner, (text, where) in self.flagged.items():
            try:
                flagged = printed_limit(parse_count(text))
            except InputError:
                continue
            if owner in own and own[owner] != flagged:
                given = "none" if own[owner] != own[owner] else f"{own[owner]:.10g} ×10⁹/L"
                found.append(
                    where.problem(
                        "BASELINE_DIFFERS",
                        needed=Sentence(
                            "problem.BASELINE_DIFFERS.needed", flagged=f"{flagged:.10g}"
                        ),
                        given=given,
                        argument="baseline",
                        patient_id=owner,
                        severity="warning",
                    )
                )
        return attrs.evolve(cohort, found=ProblemList([*cohort.problems, *found]))


ROUNDED: Final = 0.1
"""A result may differ by so much of itself from the one that it was converted from."""


def elapsed_day(number: Any) -> int:
    """
    Turn a CDISC study day into elapsed days: there is no day 0, and day 1 is the day of the start.

    Raises
    ------
    InputError
        For a day 0, and for what is no whole number.
    """
    try:
        whole = int(number)
    except (TypeError, ValueError, OverflowError):
        whole = 0
    if whole == 0 or whole != float(number):
        raise InputError.of("STUDY_DAY", argument="day", given=as_given(number))
    return whole - 1 if whole > 0 else whole


def _whole(value: Any) -> str:
    """Write a sequence number or a code without the decimals of a float."""
    return str(int(value)) if isinstance(value, float) and value.is_integer() else clean(value)


def _sequence(row: Mapping[str, Any], name: str) -> str | None:
    return None if row.get(name) is None else f"{name} {_whole(row[name])}"


def _sign_of(printed: object, row: Mapping[str, Any]) -> DecimalSign | None:
    """Return a dot where the number beside a text says that its dot is a decimal sign."""
    number = _number(printed)
    beside = [_number(row.get(name)) for name in ("LBSTRESN", "AVAL")]
    return "." if number is not None and number in beside else None


def _contradiction(row: Mapping[str, Any]) -> str | None:
    """Return what a result says that its number, or the result as it was measured, does not."""
    printed, number = clean(row.get("LBSTRESC")), _number(row.get("LBSTRESN"))
    text = _number(printed)
    if row.get("LBSTAT") is not None or not printed:
        return None
    if text is not None and number is not None and not isclose(text, number, rel_tol=ROUNDED):
        return f"{printed} beside LBSTRESN {number:g}"
    standard = _count(printed, row.get("LBSTRESU"))
    measured = _count(clean(row.get("LBORRES")), row.get("LBORRESU"))
    if standard is None or measured is None:
        return None
    one, two = standard.value, measured.value
    if isclose(one, two, rel_tol=ROUNDED, abs_tol=1.0):
        return None
    return f"{standard} beside LBORRES {row['LBORRES']} {row['LBORRESU']}"


def _count(text: str, unit: object) -> Count | None:
    """Read a count; None for what is none, which is told of where it is used."""
    try:
        return parse_count(f"{text} {unit}") if text and unit is not None else None
    except InputError:
        return None


def _printed(row: Mapping[str, Any]) -> tuple[str | None, str | None]:
    """Return the character result and its unit; a number stands alone only where no text is."""
    for result, its_unit in (("LBSTRESC", "LBSTRESU"), ("LBORRES", "LBORRESU")):
        if row.get(result) is not None:
            return clean(row[result]), row.get(its_unit)
    if row.get("LBSTAT") is not None:
        return None, None
    of_param = _UNIT_OF_PARAM.search(clean(row.get("PARAM")))
    unit = row.get("AVALU") or (of_param[1] if of_param else None)
    value = next((row[name] for name in ("AVALC", "AVAL") if row.get(name) is not None), None)
    return (None if value is None else _number_text(value)), None if unit is None else str(unit)


def _number(value: Any) -> float | None:
    try:
        return float(value)
    except (TypeError, ValueError):
        return None


def _daily_dose(row: Mapping[str, Any], prefix: str) -> str | None:
    """Return the dose a day, where amount, unit and frequency say it."""
    times = TIMES_A_DAY.get(clean(row.get(f"{prefix}DOSFRQ")).upper())
    return daily_dose(row.get(f"{prefix}DOSE"), clean(row.get(f"{prefix}DOSU")), times)


def _number_text(value: Any) -> str:
    return repr(value) if isinstance(value, float) else clean(value)
