"""
Answers as ADaM data sets: responses as in ADRS, times to event as in ADTTE.

Each data set is written as Parquet, as XPT (version 5) and as Dataset-JSON 1.1, with a table of
what its variables mean in ``define.csv``.

* ``AVAL = ADT - STARTDT + 1``: CDISC counts the first day as day 1;
* ``CNSR`` 0 is an event and 1 a censored time, the other way round than in most libraries.
"""

from __future__ import annotations

import csv
import datetime as dt
import json
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import attrs
import numpy as np

from itpcase import _names
from itpcase._arguments import check_kind
from itpcase._disk import create
from itpcase._sentences import Sentence
from itpcase._version import __version__
from itpcase.cohort.cohort import Cohort
from itpcase.cohort.contact import next_start
from itpcase.cohort.subject import as_cohort
from itpcase.definitions.definition import Definition
from itpcase.definitions.endpoints import Failure
from itpcase.errors import InputError, MissingExtraError
from itpcase.io._cdisc.datasets import SAS_EPOCH
from itpcase.io._export import (
    answers_of,
    cell,
    export_folder,
    lines_of,
    parquet,
    reached_on,
    source_of,
)
from itpcase.response.asking import Subject
from itpcase.response.category import ResponseTable
from itpcase.response.daily import daily
from itpcase.response.endpoints import EndpointTable, answer_endpoints
from itpcase.response.rules import check_definition
from itpcase.table import Column, Ragged, Table
from itpcase.terms import Answer

__all__ = ["write_adam"]

Kind = str
"""``text``, ``integer``, ``float`` or ``date``."""

LONGEST_TEXT: Final = 200
"""No text of XPT is longer. [bytes]"""

LONGEST_LABEL: Final = 40


@attrs.frozen
class Variable:
    """A variable of a data set: its name of at most 8 letters, what it is, and where it is from."""

    name: str
    label: str
    kind: Kind
    origin: str


_COMMON: Final = (
    Variable("STUDYID", "Study Identifier", "text", "Predecessor: study"),
    Variable("USUBJID", "Unique Subject Identifier", "text", "Predecessor: patient_id"),
    Variable("SITEID", "Study Site Identifier", "text", "Predecessor: centre"),
    Variable("TRT01P", "Planned Treatment for Period 01", "text", "Predecessor: arm"),
    Variable("PARAMCD", "Parameter Code", "text", "Assigned"),
    Variable("PARAM", "Parameter", "text", "Assigned"),
    Variable("LINE", "Line of Treatment", "integer", "Derived: order of treatment"),
    Variable("TRTA", "Actual Treatment", "text", "Predecessor: agents of the line"),
)

RESPONSES: Final = (
    *_COMMON,
    Variable("AVALC", "Analysis Value (C)", "text", "Derived: category of response, or Y, N, NE"),
    Variable(
        "AVAL", "Analysis Value", "integer", "Derived: order of AVALC, 1 is best; 1 is Y, 0 is N"
    ),
    Variable("ADT", "Analysis Date", "date", "Derived: day that AVALC was reached or decided"),
    Variable("ADY", "Analysis Relative Day", "integer", "Derived: ADT - STARTDT + 1"),
    Variable("STARTDT", "Start Date of the Line", "date", "Predecessor: start of the line"),
    Variable("REASND", "Reason Not Evaluable", "text", "Derived: reason of NE"),
    Variable("BASE", "Baseline Value", "float", "Derived: baseline of the line, 10^9/L"),
    Variable("SRCDOM", "Source Data", "text", "Assigned"),
    Variable("SRCVAR", "Source Variable", "text", "Assigned"),
    Variable("SRCSEQ", "Source Sequence Number", "integer", "Predecessor: LBSEQ"),
)
"""The variables of ``ADRS``."""

TIMES: Final = (
    *_COMMON,
    Variable("AVAL", "Analysis Value", "integer", "Derived: ADT - STARTDT + 1"),
    Variable("AVALU", "Analysis Value Unit", "text", "Assigned"),
    Variable("STARTDT", "Time-to-Event Origin Date", "date", "Derived: see PARAMCD"),
    Variable("ADT", "Analysis Date", "date", "Derived: day of the event, or of the censoring"),
    Variable("STARTDY", "Origin, Relative Day", "integer", "Derived: where there are no dates"),
    Variable("ADY", "Analysis Relative Day", "integer", "Derived: where there are no dates"),
    Variable("CNSR", "Censor", "integer", "Derived: 0 is an event, 1 a censored time"),
    Variable("EVNTDESC", "Event or Censoring Description", "text", "Derived: reason of the end"),
    Variable("CNSDTDSC", "Censor Date Description", "text", "Derived: what the date of ADT is"),
    Variable("SEQ", "Sequence of the Episode", "integer", "Derived: order of the episodes"),
)
"""The variables of ``ADTTE``."""

SETS: Final = {
    "adrs": ("Response Analysis Dataset", RESPONSES),
    "adtte": ("Time to Event Analysis Dataset", TIMES),
}

LAST_GOOD: Final = "last count that met the level"
LAST_COUNT: Final = "last count of the line"
NO_COUNT: Final = "start of the line, no count after it"

LONGEST_CODE: Final = 8
"""No PARAMCD is longer."""

NO_STUDY: Final = "ITPCASE"
"""The STUDYID of a patient whose study is not known; no row of ADaM is without one."""

CATEGORY, DURATION, WAITING = "RESP", "REMDUR", "TTRESP"
"""The parameters of the levels."""

YES_NO: Final = {Answer.YES: ("Y", 1), Answer.NO: ("N", 0), Answer.UNKNOWN: ("NE", None)}
"""The AVALC and the AVAL of an answer."""

_DATE_COLUMN: Final = {"targetDataType": "integer", "displayFormat": "DATE9."}
_JSON_TYPES: Final = {"text": "string", "integer": "integer", "float": "float", "date": "date"}


@_names.renamed_argument("cohort", "subject")
def write_adam(
    subject: Subject,
    folder: str | os.PathLike[str],
    definition: Definition,
    *,
    study: str | None = None,
) -> None:
    """
    Write responses and times to event of a cohort as ADaM data sets.

    * ``adrs``: one row a line, with AVALC its category (PARAMCD ``RESP``), and one a line and
      question of the definition, with AVALC ``Y``, ``N`` or ``NE``; the reason where it is NE;
    * ``adtte``: one row an episode (``REMDUR``: how long it lasted), one a line (``TTRESP``: the
      time to the lowest level or better, censored at the last count of the line), and one a line
      and treatment failure, censored at the last count; a line without a count after its start is
      censored on its first day (CNSR 1, AVAL 1), so that no line is missing from ``TTRESP`` but one
      whose start is not known;
    * TRT01P is the arm of the patient, as planned, and TRTA what the line gave; SITEID the centre;
    * SRCSEQ is the LBSEQ of the count that decided; of several of one day, of the one that the
      definition takes;
    * the PARAMCD of a question is the first 8 letters and digits of its name;
    * AVAL is ADT - STARTDT + 1, and CNSR 0 is an event;
    * both as Parquet, XPT and Dataset-JSON, beside ``define.csv``.

    Parameters
    ----------
    subject : Patient, CaseSeries, Cohort or iterable of Patient
        One patient, or many.
    folder : path
        A new folder, or an empty one.
    definition : Definition
        What counts as a response, and what ends it.
    study : str, optional
        For STUDYID. If omitted, it is that of each patient (``Patient.study``), which
        `itpcase.read_cdisc` reads; where that is not known it is ``ITPCASE``, and ``define.csv``
        says of how many patients.

    Returns
    -------
    None

    Raises
    ------
    InputError
        For a folder that holds something, and for a text that XPT cannot hold.
    MissingExtraError
        Without the extra ``cdisc``.

    Examples
    --------
    >>> import tempfile
    >>> from pathlib import Path
    >>> import itpcase as itp
    >>> from itpcase import examples
    >>> cohort = itp.Cohort.from_patients(examples.load("ding-2025"))
    >>> with tempfile.TemporaryDirectory() as place:
    ...     itp.write_adam(cohort, Path(place) / "adam", itp.IWG_2009)
    ...     sorted(path.name for path in (Path(place) / "adam").iterdir())
    ['adrs.json', 'adrs.parquet', 'adrs.xpt', 'adtte.json', ..., 'define.csv']
    """
    if study is not None:
        check_kind(study, str, "study")
        if not study.strip():
            raise InputError.of(
                "ARGUMENT", argument="study", needed=Sentence("problem.ARGUMENT.needed_text"),
                given=repr(study), remedy=Sentence("problem.ARGUMENT.remedy_study"),
            )  # fmt: skip
    check_definition(definition)
    cohort = as_cohort(subject)
    places, sources = _places(cohort, study), Sources.of(cohort, definition)
    rows: dict[str, list[dict[str, Any]]] = {"adrs": [], "adtte": []}
    baselines: dict[tuple[str, int], Any] = {}
    if definition.levels or not definition.questions:
        responses, episodes = answers_of(cohort, definition)
        rows["adrs"] += _responses(sources, places, responses, definition)
        rows["adtte"] += _durations(places, episodes, definition)
        rows["adtte"] += _times_to_response(cohort, places, responses, definition)
        baselines = {(row["USUBJID"], row["LINE"]): row["BASE"] for row in rows["adrs"]}
    if definition.questions:
        answers = answer_endpoints(cohort, definition=definition)
        rows["adrs"] += _endpoints(sources, places, answers, definition, baselines=baselines)
        rows["adtte"] += _failures(places, answers, definition)
    with export_folder(folder) as place:
        for name, (label, variables) in SETS.items():
            _write_parquet_set(place / f"{name}.parquet", variables, rows[name])
            write_xpt(place / f"{name}.xpt", name.upper(), label, variables, rows[name])
            write_dataset_json(place / f"{name}.json", name.upper(), label, variables, rows[name])
        _write_define(place / "define.csv", definition, _origin_of_study(places, study))


# --- rows -----------------------------------------------------------------------------------------


Places = dict[tuple[str, int], tuple[int, dict[str, Any]]]
"""By patient and number, the place of the patient, and the line."""


def _places(cohort: Cohort, study: str | None) -> Places:
    """Find every line, with the study, the centre and the arm of its patient."""
    facts = [{"centre": each.centre, "arm": each.arm, "study": study or each.study or NO_STUDY}
             for each in cohort.without_entries().to_patients()]  # fmt: skip
    return {
        (str(cohort.ids[patient]), line["line"]): (patient, line | facts[patient])
        for patient in range(len(cohort))
        for line in lines_of(cohort, patient)
    }


def _start_of_row(
    table: Table, row: int, line: dict[str, Any], code: str, text: str
) -> dict[str, Any]:
    return {
        "STUDYID": line["study"], "USUBJID": str(table["patient_id"][row]), "PARAMCD": code,
        "PARAM": text, "SITEID": line["centre"], "TRT01P": line["arm"], "LINE": line["line"],
        "TRTA": " + ".join(line["agents"]),
    }  # fmt: skip


def _days(start: Any, day: Any) -> int | None:
    """Return how long it is from one day to another, both included."""
    if start is None or day is None:
        return None
    return int((day - start).days if isinstance(day, dt.date) else day - start) + 1


def _responses(
    sources: Sources, places: Places, table: Table, definition: Definition
) -> Iterator[dict[str, Any]]:
    order = [level.name for level in definition.levels] + ["NR", "NE"]
    for row in range(len(table)):
        patient, line = places[str(table["patient_id"][row]), int(table["line"][row])]
        category = str(cell(table, row, "category"))
        on = reached_on(table, row)
        text = f"Response by {definition.id}"
        yield {
            **_start_of_row(table, row, line, CATEGORY, text),
            "AVALC": category, "AVAL": order.index(category) + 1,
            "ADT": on if isinstance(on, dt.date) else None, "ADY": _days(line["started_on"], on),
            "STARTDT": _date(line["started_on"]),
            "REASND": _text(cell(table, row, "not_evaluable")),
            "BASE": cell(table, row, "baseline_1e9_per_l"),
            "SRCDOM": "LB", "SRCVAR": "LBSTRESC", "SRCSEQ": sources.sequence(patient, on),
        }  # fmt: skip


def _date(day: Any) -> dt.date | None:
    return day if isinstance(day, dt.date) else None


def _text(value: Any) -> str | None:
    return None if value is None else str(value)


@attrs.frozen(eq=False)
class Sources:
    """
    From which row of a trial the count of a day is.

    Attributes
    ----------
    cohort : Cohort
    daily : Ragged
        One count a day, by the policy of the definition.
    rows : numpy.ndarray
        The row of the cohort's counts that each of them is.
    """

    cohort: Cohort
    daily: Ragged
    rows: Column

    @classmethod
    def of(cls, cohort: Cohort, definition: Definition) -> Sources:
        """Take one count a day."""
        counts, rows = daily(cohort, definition.same_day)
        return cls(cohort, counts, np.arange(len(counts)) if rows is None else rows)

    def sequence(self, patient: int, day: Any) -> int | None:
        """Return the LBSEQ of the count of a day, if there is one and the source was a trial."""
        if day is None:
            return None
        first, last = self.daily.offsets[patient : patient + 2].tolist()
        found = np.flatnonzero(self.daily["day"][first:last] == _number(day))
        if not len(found):
            return None
        said = str(source_of(self.cohort, int(self.rows[first + found[0]])) or "")
        return int(said.rpartition("LBSEQ ")[2].split()[0]) if "LBSEQ " in said else None


def _number(day: Any) -> int:
    return int((day - dt.date(1970, 1, 1)).days) if isinstance(day, dt.date) else int(day)


def _durations(places: Places, table: Table, definition: Definition) -> Iterator[dict[str, Any]]:
    level = definition.levels[-1].name
    for row in range(len(table)):
        _, line = places[str(table["patient_id"][row]), int(table["line"][row])]
        start, end = cell(table, row, "start"), cell(table, row, "end")
        event = bool(table["event"][row])
        reason = str(cell(table, row, "end_reason"))
        yield {
            **_start_of_row(
                table, row, line, DURATION,
                f"Duration of {level} or better by {definition.id} (days)",
            ),
            "AVAL": _days(start, end), "AVALU": "DAYS", **_dated(start, end),
            "CNSR": 0 if event else 1, "EVNTDESC": reason,
            "CNSDTDSC": None if event else LAST_GOOD,
            "SEQ": int(cell(table, row, "episode")),
        }  # fmt: skip


def _dated(start: Any, end: Any) -> dict[str, Any]:
    """Write days as dates, or as relative days where there are none; CDISC has no day 0."""
    return {
        "STARTDT": _date(start), "ADT": _date(end),
        "STARTDY": None if isinstance(start, dt.date) else _relative(start),
        "ADY": None if isinstance(end, dt.date) else _relative(end),
    }  # fmt: skip


def _relative(day: Any) -> int | None:
    return None if day is None else int(day) + 1 if day >= 0 else int(day)


def _times_to_response(
    cohort: Cohort, places: Places, table: Table, definition: Definition
) -> Iterator[dict[str, Any]]:
    level, following = definition.levels[-1].name, next_start(cohort)
    assert isinstance(table, ResponseTable)  # noqa: S101 - of many patients
    for row in range(len(table)):
        patient, line = places[str(table["patient_id"][row]), int(table["line"][row])]
        start = line["started_on"]
        if start is None:
            continue
        reached = cell(table, row, f"reached_{level}")
        last = _last_count(cohort, patient, line, float(following[line["row"]]))
        end = next((day for day in (reached, last) if day is not None), start)
        censored = LAST_COUNT if last is not None else NO_COUNT
        yield {
            **_start_of_row(
                table, row, line, WAITING,
                f"Time to {level} or better by {definition.id} (days)",
            ),
            "AVAL": _days(start, end), "AVALU": "DAYS", **_dated(start, end),
            "CNSR": 1 if reached is None else 0,
            "EVNTDESC": "NO RESPONSE REACHED" if reached is None else "RESPONSE",
            "CNSDTDSC": censored if reached is None else None, "SEQ": 1,
        }  # fmt: skip


def parameter_codes(definition: Definition) -> dict[str, str]:
    """Return the PARAMCD of each question: its name, cut to 8 letters and digits, and unique."""
    codes: dict[str, str] = {}
    taken = {CATEGORY, DURATION, WAITING}
    for question in definition.questions:
        plain = re.sub("[^A-Z0-9]", "", question.name.upper()).lstrip("0123456789") or "Q"
        code, number = plain[:LONGEST_CODE], 1
        while code in taken:
            number += 1
            code = plain[: LONGEST_CODE - len(str(number))] + str(number)
        taken.add(code)
        codes[question.name] = code
    return codes


def _endpoints(
    sources: Sources, places: Places, table: EndpointTable, definition: Definition,
    *, baselines: dict[tuple[str, int], Any],
) -> Iterator[dict[str, Any]]:  # fmt: skip
    codes = parameter_codes(definition)
    for row in range(len(table)):
        key = str(table["patient_id"][row]), int(table["line"][row])
        patient, line = places[key]
        question = definition.question(str(table["endpoint"][row]))
        text = f"{question.label} by {definition.id}"
        said, value = YES_NO[Answer(str(table["answer"][row]))]
        on = cell(table, row, "on")
        yield {
            **_start_of_row(table, row, line, codes[question.name], text),
            "AVALC": said, "AVAL": value, "ADT": _date(on), "ADY": _days(line["started_on"], on),
            "STARTDT": _date(line["started_on"]),
            "REASND": _text(cell(table, row, "not_evaluable")), "BASE": baselines.get(key),
            "SRCDOM": "LB", "SRCVAR": "LBSTRESC", "SRCSEQ": sources.sequence(patient, on),
        }  # fmt: skip


def _failures(
    places: Places, table: EndpointTable, definition: Definition
) -> Iterator[dict[str, Any]]:
    """Write treatment failure as the time that it is: to the failure, or to the last count."""
    codes = parameter_codes(definition)
    for row in range(len(table)):
        question = definition.question(str(table["endpoint"][row]))
        days = cell(table, row, "value")
        if not isinstance(question, Failure) or days is None:
            continue
        _, line = places[str(table["patient_id"][row]), int(table["line"][row])]
        start, failed = line["started_on"], table["answer"][row] == Answer.YES
        passed = dt.timedelta(days=days) if isinstance(start, dt.date) else days
        end = start + passed
        yield {
            **_start_of_row(
                table, row, line, codes[question.name],
                f"Time to {question.label} by {definition.id} (days)",
            ),
            "AVAL": _days(start, end), "AVALU": "DAYS", **_dated(start, end),
            "CNSR": 0 if failed else 1, "EVNTDESC": _text(cell(table, row, "end_reason")),
            "CNSDTDSC": None if failed else LAST_COUNT, "SEQ": 1,
        }  # fmt: skip


def _last_count(cohort: Cohort, patient: int, line: dict[str, Any], following: float) -> Any:
    """Return the last day with a count after the start of a line, up to the start of the next."""
    rows = cohort.counts
    start = _number(line["started_on"])
    days = rows["day"][int(rows.offsets[patient]) : int(rows.offsets[patient + 1])]
    days = days[(days > start) & (days <= min(int(cohort.data_cut[patient]), following))]
    if not len(days):
        return None
    number = int(days.max())
    is_dated = isinstance(line["started_on"], dt.date)
    return dt.date(1970, 1, 1) + dt.timedelta(days=number) if is_dated else number


# --- files ----------------------------------------------------------------------------------------


def _write_parquet_set(
    path: Path, variables: tuple[Variable, ...], rows: list[dict[str, Any]]
) -> None:
    """Write a data set as Parquet."""
    pa, pq = parquet("writing ADaM")
    types = {
        "text": pa.string(), "integer": pa.int64(), "float": pa.float64(), "date": pa.date32(),
    }  # fmt: skip
    fields = [pa.field(v.name, types[v.kind], metadata={"label": v.label}) for v in variables]
    table = pa.Table.from_pylist(
        [{v.name: row.get(v.name) for v in variables} for row in rows], schema=pa.schema(fields)
    )
    with create(path) as stream:
        pq.write_table(table, stream)


def write_xpt(
    path: Path, name: str, label: str, variables: tuple[Variable, ...], rows: list[dict[str, Any]]
) -> None:
    """Write a data set as XPT of version 5; what it cannot hold is refused."""
    try:
        import pyreadstat  # noqa: PLC0415 - an extra
    except ImportError:
        raise MissingExtraError("writing XPT", "cdisc") from None
    for row in rows:
        for variable in variables:
            value = row.get(variable.name)
            if isinstance(value, str) and len(value.encode()) > LONGEST_TEXT:
                raise InputError.of(
                    "TOO_LONG",
                    argument=variable.name,
                    needed=Sentence("problem.TOO_LONG.needed_adam", longest_text=LONGEST_TEXT),
                    given=Sentence("problem.TOO_LONG.given_adam", value=repr(value[:40])),
                    remedy=Sentence("problem.TOO_LONG.remedy_adam"),
                )
    columns = {v.name: [_for_sas(row.get(v.name), v.kind) for row in rows] for v in variables}
    formats = {v.name: "DATE9" for v in variables if v.kind == "date"}
    pyreadstat.write_xport(
        _frame(columns), path, file_label=label[:LONGEST_LABEL],
        column_labels=[v.label[:LONGEST_LABEL] for v in variables], table_name=name,
        file_format_version=5, variable_format=formats,
    )  # fmt: skip


def _for_sas(value: Any, kind: Kind) -> Any:
    if kind == "text":
        return value or ""
    if value is None:
        return float("nan")
    return float((value - SAS_EPOCH).days) if isinstance(value, dt.date) else float(value)


def _frame(columns: dict[str, list[Any]]) -> Any:
    """Lay columns out in a frame: the package that writes XPT takes nothing else."""
    try:
        import pandas as pd  # noqa: PLC0415 - belongs to the user
    except ImportError:
        try:
            import polars as pl  # noqa: PLC0415 - belongs to the user
        except ImportError:
            raise MissingExtraError("writing XPT, with pandas or polars", "cdisc") from None
        return pl.DataFrame(columns)
    return pd.DataFrame(columns)


def write_dataset_json(
    path: Path, name: str, label: str, variables: tuple[Variable, ...], rows: list[dict[str, Any]]
) -> None:
    """Write a data set as Dataset-JSON 1.1: dates are ISO texts."""
    columns = [
        {
            "itemOID": f"IT.{name}.{v.name}", "name": v.name, "label": v.label,
            "dataType": _JSON_TYPES[v.kind],
            **(_DATE_COLUMN if v.kind == "date" else {}),
        }
        for v in variables
    ]  # fmt: skip
    now = dt.datetime.now(dt.UTC).replace(microsecond=0)
    content = {
        "datasetJSONCreationDateTime": now.isoformat(),
        "datasetJSONVersion": "1.1.0",
        "originator": "itpcase",
        "sourceSystem": {"name": "itpcase", "version": __version__},
        "itemGroupOID": f"IG.{name}",
        "records": len(rows),
        "name": name,
        "label": label,
        "columns": columns,
        "rows": [[_for_json(row.get(v.name)) for v in variables] for row in rows],
    }
    path.write_text(json.dumps(content, ensure_ascii=False, allow_nan=False), encoding="utf-8")


def _for_json(value: Any) -> Any:
    return value.isoformat() if isinstance(value, dt.date) else value


def _origin_of_study(places: Places, study: str | None) -> tuple[str, str]:
    """Say where STUDYID is from, and of how many patients the study is not known."""
    people = {patient: line["study"] for patient, line in places.values()}
    unknown = sum(each == NO_STUDY for each in people.values())
    if study is not None:
        return "Assigned: argument study", ""
    if not unknown:
        return "Predecessor: study", ""
    said = (
        f"{NO_STUDY} stands for a study that is not known, of {unknown} of {len(people)} patients"
    )
    return "Predecessor: study" if unknown < len(people) else "Assigned", f"{said}: pass study="


def _write_define(path: Path, definition: Definition, of_study: tuple[str, str]) -> None:
    """Write what each variable means, as a define file says it."""
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(["dataset", "variable", "label", "type", "origin", "comment"])
        for name, (_, variables) in SETS.items():
            for variable in variables:
                comment = f"definition {definition.id}, version {definition.version}"
                said = variable.origin, comment if variable.name in {"AVALC", "AVAL", "ADT"} else ""
                writer.writerow(
                    [name.upper(), variable.name, variable.label, variable.kind,
                     *(of_study if variable.name == "STUDYID" else said)]
                )  # fmt: skip
