"""
A trial from Dataset-JSON to ADTTE under a definition of its own plan, five subjects by hand.

Response: 50 or more and at least double the baseline, in counts in a row of which the first and
the last are 14 days apart or more; lost by two counts in a row below. All start on 2024-01-01.

* S1 responds on 15 January (60, 80 and 70 to 12 February), and has 20 on 26 February and 15 later:
  lost on that day. 15 days to the response; it lasted 26 February - 15 January + 1 = 43.
* S2 has 45, then 55 (of a baseline of 20) on 29 January, 90, and 100 on 12 February, 14 days after
  the first of them: 29 days to the response, and 15 until its last count, censored.
* S3 never has 50, and its last count is of 12 February: 43 days, censored; no duration.
* S4 has one count of 80, on 8 January, and dies: not confirmed; 8 days, censored; no duration.
* S5 is transfused on 10 January, and 90 two days later counts for nothing. 60 on 24 January is
  confirmed by 70 two weeks later: 24 days; 29 until the last count of 21 February, censored.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import pytest

from itpcase.cli import main

STUDY: Final = "ITP-301"

COUNTS: Final[dict[str, list[tuple[str, int]]]] = {
    "S1": [("01-01", 10), ("01-15", 60), ("01-29", 80), ("02-12", 70), ("02-26", 20),
           ("03-04", 15)],
    "S2": [("01-01", 20), ("01-15", 45), ("01-29", 55), ("02-05", 90), ("02-12", 100)],
    "S3": [("01-01", 5), ("01-15", 30), ("01-29", 49), ("02-12", 40)],
    "S4": [("01-01", 12), ("01-08", 80)],
    "S5": [("01-01", 8), ("01-12", 90), ("01-24", 60), ("02-07", 70), ("02-21", 65)],
}  # fmt: skip

ARMS: Final = {"S1": "Drug X", "S2": "Drug X", "S3": "Placebo", "S4": "Drug X", "S5": "Placebo"}

PLAN: Final = """
schema = 1
id = "sap-301"
title = "Response of the plan of ITP-301"
evidence = "assumed"
bleeding_allowed = 0
bleeding_unrecorded = "assume_none"

[[levels]]
name = "R"
label = "response"
any_of = [{ at_least = 50.0, fold_at_least = 2.0 }]
clause = "SAP 6.1"

[baseline]
window_days = 30

[confirm]
counts = 2
apart = 14

[loss]
counts = 2
apart = 1

[washouts]
platelet_transfusion = 7
"""

DURATIONS: Final = [
    ("S1", "2024-01-15", "2024-02-26", 43, 0, "LOSS"),
    ("S2", "2024-01-29", "2024-02-12", 15, 1, "END_OF_FOLLOW_UP"),
    ("S5", "2024-01-24", "2024-02-21", 29, 1, "END_OF_FOLLOW_UP"),
]

TIMES: Final = [
    ("S1", "2024-01-01", "2024-01-15", 15, 0, "RESPONSE"),
    ("S2", "2024-01-01", "2024-01-29", 29, 0, "RESPONSE"),
    ("S3", "2024-01-01", "2024-02-12", 43, 1, "NO RESPONSE REACHED"),
    ("S4", "2024-01-01", "2024-01-08", 8, 1, "NO RESPONSE REACHED"),
    ("S5", "2024-01-01", "2024-01-24", 24, 0, "RESPONSE"),
]

RESPONSES: Final = [
    ("S1", "R", "2024-01-15", None, 10, 2), ("S2", "R", "2024-01-29", None, 20, 3),
    ("S3", "NR", None, None, 5, None), ("S4", "NE", None, "UNCONFIRMED", 12, None),
    ("S5", "R", "2024-01-24", None, 8, 3),
]  # fmt: skip


def write(folder: Path, name: str, columns: str, rows: Sequence[Sequence[Any]]) -> None:
    """Write a data set as Dataset-JSON 1.1; a column is named with its type, a text without."""
    described = [
        {"itemOID": f"IT.{name}.{label}", "name": label, "label": label,
         "dataType": kind or "string"}
        for label, _, kind in (each.partition(":") for each in columns.split())
    ]  # fmt: skip
    held = {
        "datasetJSONVersion": "1.1.0", "itemGroupOID": f"IG.{name}", "name": name, "label": name,
        "records": len(rows), "columns": described, "rows": [[STUDY, *row] for row in rows],
    }  # fmt: skip
    (folder / f"{name.lower()}.json").write_text(json.dumps(held), encoding="utf-8")


def write_trial(folder: Path) -> None:
    """Write subjects, counts, doses and the transfusion."""
    died = {"S4": "2024-01-20"}
    write(folder, "DM", "STUDYID USUBJID SITEID ARM ACTARM DTHDTC:date",
          [[who, "10", arm, arm, died.get(who)] for who, arm in ARMS.items()])  # fmt: skip
    results = [
        [who, number, "PLAT", str(count), count, "10^9/L", f"2024-{day}"]
        for who, counts in COUNTS.items()
        for number, (day, count) in enumerate(counts, start=1)
    ]
    write(folder, "LB", "STUDYID USUBJID LBSEQ:integer LBTESTCD LBSTRESC LBSTRESN:float "
          "LBSTRESU LBDTC:date", results)  # fmt: skip
    write(folder, "EX", "STUDYID USUBJID EXSEQ:integer EXTRT EXSTDTC:date",
          [[who, 1, arm.upper(), "2024-01-01"] for who, arm in ARMS.items()])  # fmt: skip
    write(folder, "CM", "STUDYID USUBJID CMSEQ:integer CMTRT CMSTDTC:date CMENDTC:date",
          [["S5", 1, "PLATELET TRANSFUSION", "2024-01-10", "2024-01-10"]])  # fmt: skip


def rows_of(path: Path, parameter: str, *names: str) -> list[tuple[Any, ...]]:
    """The rows of a parameter, of the columns that are named."""
    held = json.loads(path.read_text(encoding="utf-8"))
    columns = [each["name"] for each in held["columns"]]
    rows = [dict(zip(columns, row, strict=True)) for row in held["rows"]]
    return [tuple(row[name] for name in names) for row in rows if row["PARAMCD"] == parameter]


@pytest.fixture(scope="module")
def adam(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the command line writes of the trial, under the plan in a file."""
    place = tmp_path_factory.mktemp("trial")
    study, plan, out = place / "study", place / "plan.toml", place / "adam"
    study.mkdir()
    write_trial(study)
    plan.write_text(PLAN, encoding="utf-8")
    words = ["export", str(study), "--to", "adam", "-o", str(out), "--definition", str(plan)]

    assert 0 == main(words)
    return out


def test_times_to_event_are_those_counted_by_hand(adam: Path) -> None:
    """Both ends count, and 0 is an event."""
    names = ("USUBJID", "STARTDT", "ADT", "AVAL", "CNSR", "EVNTDESC")

    assert DURATIONS == rows_of(adam / "adtte.json", "REMDUR", *names)
    assert TIMES == rows_of(adam / "adtte.json", "TTRESP", *names)


def test_responses_name_their_count_and_their_arm(adam: Path) -> None:
    """The sequence number is that of the count on which the response was reached."""
    names = ("USUBJID", "AVALC", "ADT", "REASND", "BASE", "SRCSEQ")

    assert RESPONSES == rows_of(adam / "adrs.json", "RESP", *names)
    assert [(STUDY, "10", arm) for arm in ARMS.values()] == rows_of(
        adam / "adrs.json", "RESP", "STUDYID", "SITEID", "TRT01P"
    )
