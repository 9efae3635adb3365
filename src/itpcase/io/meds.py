"""
MEDS data sets: events of subjects with a time, a code and a value.

* a platelet count is an event whose code is one of *codes*, or whose parents in ``codes.parquet``
  are; its unit is the last part of the code (``LAB//51265//K/uL``), what ``codes.parquet`` says, or
  what a column ``unit`` says of the event;
* an event without a number is read from ``text_value``;
* an instant is floored to its day; a laboratory may have filed a result later than it was taken;
* ``MEDICATION//START//x`` and ``MEDICATION//STOP//x`` are the ends of an exposure, whatever the
  order of the events; any other drug or procedure code is one day, unless it ends with a word for
  what was not given (``MEDICATION//x//Not Given``, as MIMIC has it);
* that a specimen was collected (``LAB//SPECIMEN_COLLECTED//51265``) is no result;
* an event that stands twice at one instant is one, as MEDS has no ids of events; at midnight, where
  a day was kept as an instant, results of one day may be two.
"""

from __future__ import annotations

import datetime as dt
import json
import os
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final

import attrs

from itpcase._arguments import check_switches
from itpcase._sentences import Sentence, leading_to, remedy_of
from itpcase.cohort.cohort import Cohort
from itpcase.errors import InputError
from itpcase.io._export import grade_of_code
from itpcase.io._files.folder import readable_folder
from itpcase.io._files.parquet_file import batches_of, open_parquet, readable, values_of
from itpcase.io._files.parquet_parts import parquet_files
from itpcase.io._headings.fields import field_of
from itpcase.io._meds.beside import BesideEvents, is_beside
from itpcase.io._meds.drugs import UNUSED, DrugEvents
from itpcase.io._meds.lines import LINE_CODES, LineEvents
from itpcase.io._meds.write import (
    BLEEDING,
    FACT,
    FOLLOWED,
    ONGOING,
    OURS,
    RECORDED,
    RESCUE,
    SUBJECTS,
    write_meds,
)
from itpcase.io._options import check_options
from itpcase.io._source.analytes import MEDS, PLATELET_LOINC, begins_with, with_own
from itpcase.io._source.own_facts import FACTS, read_fact
from itpcase.io._source.past import is_denied, tells_of_splenectomy
from itpcase.io._source.results import Result
from itpcase.io._source.source import Source, most_often
from itpcase.io._source.tables import to_cohort
from itpcase.io._source.where import Where
from itpcase.units.counts import parse_count
from itpcase.units.ids import refused_ids
from itpcase.units.labs import PLATELETS as COUNT
from itpcase.units.numbers import DecimalSign
from itpcase.units.spellings import count_factor
from itpcase.units.text import clean

__all__ = ["read_meds", "write_meds"]

PLATELETS: Final = (
    *(f"LOINC{mark}{code}" for mark in ("/", "//") for code in PLATELET_LOINC),
    "LAB//51265", "LAB//RESULT//51265",
)  # fmt: skip
"""Codes of the platelet count, or how they begin; 51265 is that of MIMIC, in its two forms."""

SPECIMEN: Final = "LAB//SPECIMEN_COLLECTED//"
"""How the codes of MIMIC begin that stand for a specimen, and have the parents of its result."""

DEATH, BIRTH = "MEDS_DEATH", "MEDS_BIRTH"

OWN: Final = {RECORDED: "recorded", FOLLOWED: "followed"}
"""Codes that `itpcase.write_meds` adds, and what each is."""

STATES: Final = frozenset({"sex", "recorded", "past", "fact"})
"""Kinds of events that need no time."""

WITHOUT_SIGNS: Final = frozenset({"meds_etl.omop"})
"""Programs that write ``<5`` as 5: meds_etl_omop of meds-etl 0.3.11."""

GENDER: Final = ("GENDER//", "SEX//")
"""How codes of a sex begin."""

NO_UNIT: Final = frozenset({"unk", "unknown", "none", "null", "nan", "na", "n/a", "no unit"})
"""What the last part of a code is where a program knew of no unit, such as that for MIMIC."""

COLUMNS: Final = ("subject_id", "time", "code", "numeric_value", "text_value", "unit")
"""Those of the schema, and the unit that meds-etl puts beside them."""

OF_UCUM: Final = "UCUM/"
"""How a unit begins that meds-etl took from its concept."""

PLACE: Final = ("itpcase_file", "itpcase_row")
"""Where the events of a part of a data set stand in the whole."""


def read_meds(
    folder: str | os.PathLike[str],
    *,
    codes: tuple[str, ...] | None = None,
    agents: Mapping[str, str] | None = None,
    bleeding: Mapping[str, int | None] | tuple[str, ...] = (),
    units: Mapping[str, str] | None = None,
    labs: Mapping[str, str] | None = None,
    zone: str | None = None,
    decimal: DecimalSign | None = None,
    shifted: bool = False,
    strict: bool = False,
) -> Cohort:
    """
    Read the counts, treatments, bleeding and facts of subjects from a MEDS data set.

    * events are read file by file, and of each only the rows with a code that is wanted;
    * a number is that of ``numeric_value``, with the unit of its code, or else of a column
      ``unit``, as meds-etl writes it; where it is empty, ``text_value`` is read, or the event left
      out with that text;
    * an event without a time is left out;
    * patients that `write_meds` gave a number have their own id again;
    * that a data set was made by a program that writes ``<5`` as 5 is told of.

    Parameters
    ----------
    folder : path
        With ``data`` and ``metadata``.
    codes : tuple of str, optional
        Of the platelet count: whole, or as far as the unit; those of LOINC and MIMIC if omitted.
    agents : mapping of str to str, optional
        What a code, or the name in it, stands for, where it is not known.
    bleeding : mapping of str to int, or tuple of str
        Codes that are bleeding, with a WHO grade each or without.
    units : mapping of str to str, optional
        The unit of a code that does not name one.
    labs : mapping of str to str, optional
        Further codes of laboratory values, whole or as far as the unit, each with its analyte;
        those of LOINC and MIMIC for enzymes, bilirubin, creatinine and neutrophils are known.
    zone : str, optional
        Of the hospital, where times have a time zone, which MEDS does not ask for; an instant is
        turned into its day there. Without it, the day is that of the zone of the column, which is
        listed.
    decimal : {".", ","}, optional
        The decimal sign of printed results such as ``15.000``, which have two readings.
    shifted : bool
        Whether the source has shifted its days, each patient by another span, as MIMIC does: days
        are counted from the first of each patient.
    strict : bool
        Whether events that cannot be used are raised, or left out and listed.

    Returns
    -------
    Cohort
        *problems* lists what was left out; ``counts["source"]`` says file and row.

    Raises
    ------
    InputError
        For a folder that is no MEDS data set.
    DataError
        If *strict*, with every event that cannot be used.
    MissingExtraError
        Without the extra ``arrow``.

    Examples
    --------
    >>> import datetime as dt, tempfile
    >>> from pathlib import Path
    >>> import pyarrow as pa, pyarrow.parquet as pq
    >>> import itpcase as itp
    >>> place = tempfile.TemporaryDirectory()
    >>> (Path(place.name) / "data").mkdir()
    >>> pq.write_table(
    ...     pa.table({"subject_id": [1], "time": [dt.datetime(2021, 3, 1, 8, 30)],
    ...               "code": ["LAB//51265//K/uL"],
    ...               "numeric_value": pa.array([12.0], pa.float32())}),
    ...     Path(place.name) / "data" / "0.parquet",
    ... )
    >>> itp.read_meds(place.name).patient(0).platelets[0].count_1e9_per_l
    12.0
    """
    check_switches(shifted=shifted, strict=strict)
    found = collect(
        folder,
        codes=codes,
        agents=agents,
        bleeding=bleeding,
        units=units,
        labs=labs,
        zone=zone,
        decimal=decimal,
        shifted=shifted,
    )
    return to_cohort(found, strict=strict)


def collect(folder: str | os.PathLike[str], **options: Any) -> Source:
    """Read everything that can be read, before anything is laid out."""
    reader = reader_of(folder, **options)
    reader.read()
    return reader.source


def reader_of(
    folder: str | os.PathLike[str],
    *,
    codes: tuple[str, ...] | None = None,
    agents: Mapping[str, str] | None = None,
    bleeding: Mapping[str, int | None] | tuple[str, ...] = (),
    units: Mapping[str, str] | None = None,
    labs: Mapping[str, str] | None = None,
    zone: str | None = None,
    decimal: DecimalSign | None = None,
    shifted: bool = False,
) -> Reader:
    """Make the reader of a data set, which knows its codes."""
    check_switches(shifted=shifted)
    codes = PLATELETS if codes is None else codes
    check_options(codes=codes, agents=agents, bleeding=bleeding, units=units, labs=labs,
                  zone=zone, decimal=decimal)  # fmt: skip
    given = bleeding if isinstance(bleeding, Mapping) else dict.fromkeys(bleeding)
    reader = Reader(
        folder=readable_folder(folder, "MEDS files"), codes=tuple(codes), bleeding=given,
        units=dict(units or {}), labs=with_own(MEDS, labs),
        source=Source(name="MEDS", zone=zone, decimal=decimal, agents=agents or {},
                      has_whole_ids=True, is_shifted=shifted),
    )  # fmt: skip
    reader.source.look_for("codes", codes, known=PLATELETS)
    for name, asked in (("labs", labs), ("units", units), ("bleeding", bleeding)):
        reader.source.look_for(name, asked)
    reader.read_codes()
    reader.read_subjects()
    return reader


@attrs.define(kw_only=True)
class Reader:
    """Reads the events of one data set."""

    folder: Path
    codes: tuple[str, ...]
    bleeding: Mapping[str, int | None]
    units: dict[str, str]
    labs: Mapping[str, str]
    """The analyte of a code, or of all codes that begin with it."""
    source: Source
    patients: dict[str, str] = attrs.field(factory=dict, init=False)
    """The id of the patient that a subject stands for, where `write_meds` says so."""
    _of_code: dict[str, str] = attrs.field(factory=dict, init=False)
    """What each code is: a count, a drug, bleeding, death, birth, a sex, or nothing."""
    _others: Counter[str] = attrs.field(factory=Counter, init=False)
    """Codes of platelets that are not asked for."""
    _unknown: Counter[str] = attrs.field(factory=Counter, init=False)
    """Codes of ours that are not known."""
    _parents: dict[str, tuple[str, ...]] = attrs.field(factory=dict, init=False)
    _described: dict[str, str] = attrs.field(factory=dict, init=False)
    """What each code is in words, where the data set says it."""
    _drugs: DrugEvents = attrs.field(init=False)
    _lines: LineEvents = attrs.field(init=False)
    _beside_events: BesideEvents = attrs.field(init=False)
    _seen: dict[tuple[Any, ...], Where] = attrs.field(factory=dict, init=False)
    """Where each event that is no result stands, if it has a time of the day."""

    def __attrs_post_init__(self) -> None:
        self._drugs = DrugEvents(
            source=self.source, parents=self._parents, described=self._described
        )
        self._lines = LineEvents(source=self.source, drugs=self._drugs)
        self._beside_events = BesideEvents(source=self.source)

    def files(self) -> list[Path]:
        """Return the files of events."""
        found = parquet_files(self.folder / "data")
        if not found:
            inside = ", ".join(sorted(path.name for path in self.folder.iterdir())[:10])
            raise InputError.of(
                "MISSING_TABLE",
                argument=self.folder.name,
                needed=Sentence("problem.MISSING_TABLE.needed_meds"),
                given=inside or Sentence("problem.MISSING_TABLE.given_meds"),
                remedy=Sentence("problem.MISSING_TABLE.remedy_meds"),
            )
        return found

    def read(self) -> None:
        """Read every file, the events of a subject in order of time."""
        for path in self.files():
            self.source.take(self._events(path))
        self._lines.finish(self._unknown)
        self._beside_events.finish(self._unknown)
        self._drugs.finish()
        found = self.source.found.codes
        named = {f"{code} {self._described.get(code, '')}": found[code] for code in found}
        self.source.tell_of_names(Where("metadata/codes.parquet"), "description", named)
        if self._others:
            listed = most_often(self._others)
            self.source.note("LOCAL_CODE", Where("data"), argument="code", given=listed)
        if self._unknown:
            self.source.note(
                "NOT_USED", Where("data"), argument="code", given=most_often(self._unknown),
                needed=Sentence("problem.NOT_USED.needed_own"),
                remedy=Sentence("problem.NOT_USED.remedy_own", total=self._unknown.total()),
            )  # fmt: skip
        if self.source.found.rows and (writer := self._writer_without_signs()):
            self.source.note("SIGNS_LOST", Where("metadata/dataset.json"), given=writer)
        for facts in self.source.patients.values():
            facts.setdefault("bleeding_recorded", bool(self.bleeding))

    def _writer_without_signs(self) -> str:
        """Return what wrote the data set, if that leaves the signs of bounds away."""
        path = self.folder / "metadata" / "dataset.json"
        try:
            said = json.loads(path.read_text(encoding="utf-8"))
        except (OSError, ValueError, RecursionError):
            return ""
        name = said.get("etl_name") if isinstance(said, dict) else None
        is_known = isinstance(name, str) and name in WITHOUT_SIGNS
        return clean(f"{name} {said.get('etl_version') or ''}") if is_known else ""

    def read_codes(self) -> None:
        """Read what the data set says of its codes: parents and, in some, units."""
        path = self.folder / "metadata" / "codes.parquet"
        if not path.is_file():
            return
        table = _parquet(path)
        names = table.column_names
        parents = table["parent_codes"].to_pylist() if "parent_codes" in names else []
        codes = table["code"].to_pylist()
        for code, above in zip(codes, parents, strict=False):
            self._parents[code] = tuple(above or ())
        if "description" in names:
            words = zip(codes, table["description"].to_pylist(), strict=True)
            self._described |= {code: said for code, said in words if said}
        for column in ("unit", "units"):
            if column in names:
                for code, unit in zip(codes, table[column].to_pylist(), strict=True):
                    if unit:
                        self.units.setdefault(code, unit)

    def read_subjects(self) -> None:
        """Read which patients the subjects are, where each is one of its own."""
        path = self.folder / "metadata" / SUBJECTS
        if not path.is_file():
            return
        table = _parquet(path)
        if not {"subject_id", "patient_id"} <= set(table.column_names):
            return
        subjects, ids = (
            [str(each) for each in table[name].to_pylist()] for name in ("subject_id", "patient_id")
        )
        if subjects != ids and len(set(ids)) == len(ids):
            self.patients = dict(zip(subjects, ids, strict=True))
            self.source.has_whole_ids = False

    def _kind(self, code: str) -> str:
        """Tell what a code is; each is looked at once."""
        if code not in self._of_code:
            self._of_code[code] = self._look_up(code)
        return self._of_code[code]

    def _look_up(self, code: str) -> str:  # noqa: PLR0911 - one return a kind
        above = self._parents.get(code, ())
        if code.startswith(SPECIMEN):
            return ""
        self._find(code, above)
        for wanted, kind in ((self.codes, "count"), (self.labs, "lab")):
            if begins_with(code, wanted) is not None or any(each in wanted for each in above):
                return kind
        if known := [each for each in (code, *above) if each in self.bleeding]:
            self.source.found_codes("bleeding", known)
            return "bleeding"
        if code.startswith((DEATH, BIRTH)):
            return "death" if code.startswith(DEATH) else "birth"
        if code.upper().startswith(GENDER):
            return "sex"
        if code in OWN or code.startswith((RESCUE, BLEEDING)):
            return OWN.get(code) or ("rescue" if code.startswith(RESCUE) else "bleeding")
        if code.startswith(OURS):
            return self._own_kind(code)
        if kind := self._drugs.kind(code):
            return kind
        if tells_of_splenectomy(code, self._described.get(code)):
            return "past"
        is_alike = begins_with(code.upper(), map(str.upper, self.codes)) is not None
        is_named = any(field_of(part) == "count" for part in code.split("//"))
        return "other" if is_alike or is_named else ""

    @staticmethod
    def _own_kind(code: str) -> str:
        """Tell what a code of ours is; one that this version does not know is named once."""
        if code in LINE_CODES:
            return "line"
        if is_beside(code):
            return "beside"
        is_fact = code.startswith(FACT) and code.removeprefix(FACT) in FACTS
        return "fact" if is_fact else "unknown"

    def _find(self, code: str, above: Iterable[str]) -> None:
        """Take it that events have this code, and with it what it begins with or stands below."""
        for name in ("codes", "labs"):
            begun = [each for each in self.source.still_asked(name) if begins_with(code, [each])]
            self.source.found_codes(name, [*begun, *above])

    def _events(self, path: Path) -> Iterator[Result]:
        """Give the counts of a file; take its other events as they come."""
        name = str(path.relative_to(self.folder))
        with open_events(path, self.folder) as file:
            self.source.found.tables[name] = file.metadata.num_rows
            first = 1
            have = file.schema_arrow.names
            read = [name for name in (*COLUMNS, *PLACE) if name in have]
            for batch in batches_of(file, name, columns=read):
                with readable(name):  # a text that is none shows when it is taken out
                    rows = self.wanted(batch)
                    chosen = batch.take(rows)
                    files, numbers = self._places(chosen, name, rows.to_pylist(), first)
                    cells = _cells(chosen)
                for of_file, row, subject, time, code, value, text, unit in zip(
                    files, numbers, *cells, strict=True
                ):
                    place = Where(of_file, row)
                    owner = self._owner(subject, place)
                    if owner is None:
                        continue
                    result = self._event(owner, time, code, value, text, unit, place)
                    if result is not None:
                        yield result
                first += batch.num_rows

    def _owner(self, subject: Any, where: Where) -> str | None:
        """
        Return the id of a subject: a whole number, or the text that stands in its place.

        One that has lost digits as a float is None, and told of.
        """
        if isinstance(subject, float) and (fault := refused_ids([subject], "subject_id")):
            problem = fault[0]
            self.source.tell(
                where.problem(
                    problem.code, argument=problem.argument, needed=problem.needed,
                    given=problem.given, remedy=leading_to(remedy_of(problem.code), "row"),
                )
            )  # fmt: skip
            return None
        is_whole = isinstance(subject, float) and subject.is_integer()
        owner = "" if subject is None else str(int(subject)) if is_whole else clean(subject)
        owner = self.patients.get(owner, owner)
        if owner and not owner.removeprefix("-").isdecimal():
            self.source.has_whole_ids = False
        return owner

    def wanted(self, batch: Any) -> Any:
        """Return the places of the events whose code says something."""
        import pyarrow as pa  # noqa: PLC0415 - an extra
        import pyarrow.compute as pc  # noqa: PLC0415 - an extra

        codes = pc.cast(batch.column("code"), pa.string()).dictionary_encode()
        kinds = [self._kind(code) if code else "" for code in codes.dictionary.to_pylist()]
        where = [place for place, kind in enumerate(kinds) if kind]
        mask = pc.is_in(codes.indices, value_set=pa.array(where, codes.indices.type))
        return pc.indices_nonzero(mask)

    @staticmethod
    def _places(chosen: Any, name: str, rows: list[int], first: int) -> tuple[list[str], list[int]]:
        """Return file and row of each event; a part of a data set says where they came from."""
        if PLACE[0] in chosen.schema.names:
            of_file, row = (chosen.column(column).to_pylist() for column in PLACE)
            return of_file, row
        return [name] * len(rows), [first + row for row in rows]

    def _event(  # noqa: PLR0917 - the cells of a row
        self, owner: str, time: Any, code: str, value: Any, text: Any, unit: Any, where: Where
    ) -> Result | None:
        kind = self._kind(code)
        if kind in {"other", "unknown", *UNUSED}:
            self._count_code(kind, code)
            return None
        if not owner:
            self.source.tell_no_id(where)
            return None
        if kind in STATES:
            self._state(kind, owner, code, text, where)
        if kind in {"count", "lab"}:
            if kind == "count":
                self.source.found.codes[code] = self.source.found.codes.get(code, 0) + 1
            has_number = value not in {None, "nan", "NaN"}
            result = Result(
                patient_id=owner, day=self._moment(time), where=where, unit=self._unit(code),
                analyte=self._analyte(code) if kind == "lab" else COUNT,
                number=_digits(value) if has_number else None,
                printed=text,
            )  # fmt: skip
            return self._beside(result, clean(unit).removeprefix(OF_UCUM))
        if kind in STATES or self._is_copy((owner, time, code, value, text), where):
            return None
        day = self._day(time)
        if day is None:
            self.source.note(
                "NO_DAY",
                where,
                needed=Sentence("problem.NO_DAY.needed_meds"),
                given=Sentence("problem.NO_DAY.given_meds", code=code),
                patient_id=owner,
                remedy=Sentence("problem.NO_DAY.remedy_meds"),
            )
            return None
        on = self.source.day(day, where, "time", owner)
        if isinstance(on, dt.date):
            self._take(kind, owner, on, code, where, (clean(text), _digits(value), time))
        return None

    def _state(self, kind: str, owner: str, code: str, text: Any, where: Where) -> None:
        """Take what an event says of its subject whenever it is."""
        if kind == "sex":
            sex = self.source.sex(code.rpartition("//")[2], where, "code", owner)
            self.source.state(owner, where, sex=sex)
        elif kind == "recorded":
            self.source.person(owner)["bleeding_recorded"] = text == "yes"
        elif kind == "fact":
            fact = read_fact(self.source, code.removeprefix(FACT), text, where, owner)
            self.source.state(owner, where, **fact)
        elif not is_denied([text]):
            words = tells_of_splenectomy(code, self._described.get(code))
            self.source.past.add(owner, where, words)

    def _moment(self, time: Any) -> Any:
        """Return the instant of a result, of which copies are known; its day if it has no more."""
        return time if _has_time(time) else self._day(time)

    def _is_copy(self, event: tuple[Any, ...], where: Where) -> bool:
        """Tell of an event that stands twice at one instant: MEDS knows events by nothing else."""
        owner, time, *_ = event
        if not _has_time(time):
            return False
        first = self._seen.setdefault(event, where)
        if first is not where:
            self.source.tell_copy(where, first, owner)
        return first is not where

    def _day(self, time: Any) -> Any:
        """Return the day of an event as it stands; one that has a zone is an instant."""
        if not isinstance(time, dt.datetime):
            return time
        return time.date() if time.tzinfo is None else time.isoformat()

    def _beside(self, result: Result, unit: str) -> Result | None:
        """Take the unit that a column gives; one that contradicts the code leaves the row out."""
        if not unit:
            return result
        if result.unit is None:
            result.unit = unit
        elif result.analyte == COUNT and count_factor(unit) != count_factor(result.unit):
            self.source.found.rows += 1
            self.source.tell(
                result.where.problem(
                    "TWO_UNITS", argument="unit", patient_id=result.patient_id,
                    needed=Sentence("problem.TWO_UNITS.needed_count_columns"),
                    given=Sentence("problem.TWO_UNITS.given", text=repr(result.unit),
                                   unit=repr(unit)),
                    remedy=Sentence("problem.TWO_UNITS.remedy_count_columns"),
                )
            )  # fmt: skip
            return None
        return result

    def _count_code(self, kind: str, code: str) -> None:
        """Count platelets that are not asked for, or a drug that is not used."""
        if kind in {"other", "unknown"}:
            (self._others if kind == "other" else self._unknown)[code] += 1
        else:
            self._drugs.count(kind, code)

    def _take(  # noqa: PLR0917 - the cells of a row
        self, kind: str, owner: str, day: dt.date, code: str, where: Where,
        said: tuple[str, str, Any],
    ) -> None:  # fmt: skip
        """Take an event that is no count, with its text, the digits of its number and its time."""
        text, number, time = said
        self.source.person(owner)
        if kind == "death":
            self.source.state(owner, where, died_on=day)
        elif kind == "birth":
            self.source.state(owner, where, born_on=day)
        elif kind == "bleeding":
            known = [c for c in (code, *self._parents.get(code, ())) if c in self.bleeding]
            own = code.removeprefix(BLEEDING) if code.startswith(BLEEDING) else ""
            event = {
                "patient_id": owner, "on": day,
                "who_grade": self.bleeding[known[0]] if known
                else grade_of_code(own) if own else None,
                "ongoing": True if own and text == ONGOING else None,
                "until": self.source.day(text, where, "until", owner, severity="warning")
                if own and text != ONGOING else None,
            }  # fmt: skip
            self.source.bleeds.append((event, where))
        elif kind == "rescue":
            event = {
                "patient_id": owner, "on": day, "kind": code.removeprefix(RESCUE),
                "washout_days": number or None,
            }  # fmt: skip
            self.source.rescues.append((event, where))
        elif kind == "followed":
            self.source.person(owner)["followed_until"] = day
        elif kind == "beside":
            self._beside_events.take(owner, code, number, text, day, where)
        elif kind == "line":
            self._lines.take(owner, code, number, text, day, where)
        else:
            self._drugs.take(kind, owner, day, code, where, text, time)

    def _analyte(self, code: str) -> str:
        """Return what a laboratory code stands for."""
        known = begins_with(code, self.labs)
        above = (each for each in self._parents.get(code, ()) if each in self.labs)
        return self.labs[known if known is not None else next(above)]

    def _unit(self, code: str) -> str | None:
        """Return the unit of a code: as given, or the last part of the code if it is one."""
        if code in self.units:
            self.source.found_codes("units", [code])
            return self.units[code]
        wanted = begins_with(code, (*self.codes, *self.labs))
        last = _last_part(code)
        if last.casefold() in NO_UNIT:
            return None
        if wanted is not None and wanted != code:
            return last
        return last if "//" in code and _is_unit(last) else None


def _cells(chosen: Any) -> list[list[Any]]:
    """Return the columns of events, a number as its digits: those of its own float."""
    import pyarrow as pa  # noqa: PLC0415 - an extra
    import pyarrow.compute as pc  # noqa: PLC0415 - an extra

    def taken(name: str) -> list[Any]:
        if name not in chosen.schema.names:
            return [None] * len(chosen)
        column = chosen.column(name)
        return values_of(pc.cast(column, pa.string()) if name == "numeric_value" else column)

    return [taken(name) for name in COLUMNS]


def _has_time(time: Any) -> bool:
    """Tell whether an instant has a time of the day; what was kept as a day is at midnight."""
    return isinstance(time, dt.datetime) and time.time() != dt.time()


def _last_part(code: str) -> str:
    """Return the last part of a code; a unit such as ``/uL`` begins with the sign of the cut."""
    before, _, last = code.rpartition("//")
    return f"/{last}" if before.endswith("/") else last


def _is_unit(text: str) -> bool:
    try:
        parse_count(f"100 {text}")
    except InputError:
        return False
    return True


def _digits(value: Any) -> str:
    text = clean(value)
    return text.removesuffix(".0")


def open_events(path: Path, folder: Path) -> Any:
    """
    Open a file of events.

    Raises
    ------
    InputError
        If it is no Parquet file, or a column is missing.
    """
    file = open_parquet(path, "reading MEDS")
    have = file.schema_arrow.names
    missing = [each for each in COLUMNS[:3] if each not in have]
    if missing:
        raise InputError.of(
            "MISSING_COLUMN",
            argument=str(path.relative_to(folder)),
            needed=Sentence("problem.MISSING_COLUMN.needed_meds", missing=missing[0]),
            given=Sentence("problem.MISSING_COLUMN.given", listed=", ".join(have)),
            remedy=Sentence("problem.MISSING_COLUMN.remedy_meds"),
        )
    return file


def _parquet(path: Path) -> Any:
    with open_parquet(path, "reading MEDS") as file, readable(path.name):
        return file.read()
