"""Groups compared inside of strata, against published values and the formulas written out."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pytest

import itpcase as itp
from itpcase.estimates import StratifiedComparison, compare_in_strata, compare_responses
from itpcase.figures._labels import p_words
from itpcase.registry.simulate import simulate_registry
from itpcase.report import methods_text, report_html, strata_table

Tables = list[tuple[int, int, int, int]]
"""Of each stratum: who responded in the first group, who did not, and the same of the other."""

MIGRAINE: Tables = [(16, 11, 5, 20), (12, 16, 7, 19)]
"""The example of PROC FREQ of SAS: a drug against placebo, women and men."""

CENTRES: Tables = [(11, 25, 10, 27), (16, 4, 22, 10), (14, 5, 7, 12), (2, 14, 1, 16),
                   (6, 11, 0, 12), (1, 10, 0, 10), (1, 4, 1, 8), (4, 2, 6, 1)]  # fmt: skip
"""Agresti, Categorical Data Analysis: a drug against control in eight centres."""

ADMISSIONS: Tables = [(512, 313, 89, 19), (353, 207, 17, 8), (120, 205, 202, 391),
                      (138, 279, 131, 244), (53, 138, 94, 299), (22, 351, 24, 317)]  # fmt: skip
"""UCBAdmissions of R."""


def rows_of(tables: Tables) -> tuple[Any, Any, Any]:
    """One row a person: responded, group, stratum."""
    responded = np.concatenate([np.repeat([1, 0, 1, 0], each) for each in tables])
    group = np.concatenate([np.repeat(["new", "new", "old", "old"], each) for each in tables])
    strata = np.repeat(np.arange(len(tables)), [sum(each) for each in tables])
    return responded, group, strata


def compared(tables: Tables, **asked: Any) -> StratifiedComparison:
    """The first group against the other."""
    return compare_in_strata(*rows_of(tables), reference="old", **asked)


def rounded(found: float, interval: tuple[float, float], digits: int = 4) -> list[float]:
    """An estimate and its limits as print gives them."""
    return [round(each, digits) for each in (found, *interval)]


def test_sas() -> None:
    """What PROC FREQ prints of its example."""
    found = compared(MIGRAINE)

    assert (8.3052, 0.0040) == (round(found.statistic, 4), round(found.p, 4))
    assert [3.3132, 1.4456, 7.5934] == rounded(found.odds_ratio, found.odds_ratio_interval)
    assert [2.1636, 1.2336, 3.7948] == rounded(found.ratio, found.ratio_interval)


def test_agresti() -> None:
    """The difference, its error, and the test of eight centres, of which one has no response."""
    found = compared(CENTRES)

    assert [0.1299, 0.0313, 0.2284] == rounded(found.difference, found.difference_interval)
    assert [1.4245, 1.0786, 1.8812] == rounded(found.ratio, found.ratio_interval)
    assert [2.13, 1.18, 3.87] == rounded(found.odds_ratio, found.odds_ratio_interval, 2)
    assert 6.38 == round(found.statistic, 2)
    assert (8, 0, 7) == (found.compared, found.left_out, found.homogeneity_df)


def test_r() -> None:
    """What mantelhaen.test prints without correction, and breslowday.test with Tarone's."""
    found = compared(ADMISSIONS)

    assert (1.5246, 0.2169) == (round(found.statistic, 4), round(found.p, 4))
    assert [0.9046968, 0.7719074, 1.0603298] == rounded(
        found.odds_ratio, found.odds_ratio_interval, 7
    )
    assert (18.83, 5) == (round(found.homogeneity, 2), found.homogeneity_df)


def test_one_stratum_is_no_stratum() -> None:
    """The difference and the ratios are the plain ones, and the test is Pearson's but for one."""
    a, b, c, d = MIGRAINE[0]
    found = compared(MIGRAINE[:1])
    n = a + b + c + d
    pearson = n * (a * d - b * c) ** 2 / ((a + b) * (c + d) * (a + c) * (b + d))

    assert found.difference == pytest.approx(a / (a + b) - c / (c + d))
    assert found.ratio == pytest.approx(a * (c + d) / (c * (a + b)))
    assert found.odds_ratio == pytest.approx(a * d / (b * c))
    assert found.statistic == pytest.approx(pearson * (n - 1) / n)
    assert 0 == found.homogeneity_df
    assert np.isnan(found.homogeneity_p)


def test_equal_odds_ratios_are_equal() -> None:
    """The same table twice: nothing differs between the strata; of an odds ratio of 1, as well."""
    for table in ((10, 5, 4, 9), (6, 6, 3, 3)):
        found = compared([table, table])

        assert found.homogeneity == pytest.approx(0, abs=1e-9)
        assert found.homogeneity_p == pytest.approx(1)


def test_the_other_way_round() -> None:
    """With the other group as the reference the sign turns, and the ratios are one over them."""
    one = compared(CENTRES)
    other = compare_in_strata(*rows_of(CENTRES), reference="new")

    assert other.difference == pytest.approx(-one.difference)
    assert other.difference_interval == pytest.approx([-x for x in one.difference_interval[::-1]])
    assert other.odds_ratio == pytest.approx(1 / one.odds_ratio)
    assert (other.statistic, other.homogeneity) == pytest.approx((one.statistic, one.homogeneity))


def test_the_interval_of_a_difference_is_held_to_what_is_possible() -> None:
    """Sato's interval of few lines reaches beyond 1: it was 1.11."""
    found = compared([(1, 0, 0, 1), (0, 0, 2, 0), (3, 1, 1, 3)])

    assert (0.6, 0.0889, 1.0) == tuple(rounded(found.difference, found.difference_interval))


def test_strata_mend_what_centres_confuse() -> None:
    """In each stratum there is no difference; put together there is one."""
    found = compared([(80, 20, 8, 2), (2, 8, 20, 80)])

    assert found.difference == pytest.approx(0)
    assert found.odds_ratio == pytest.approx(1)
    assert found.p == pytest.approx(1)


def test_a_stratum_without_one_of_the_groups_tells_nothing() -> None:
    """It is listed with a weight of 0, its lines are counted, and nothing else changes."""
    without, beside = compared(MIGRAINE), compared([*MIGRAINE, (5, 4, 0, 0)])

    assert (2, 9) == (beside.compared, beside.left_out)
    assert 0 == beside.strata["weight"][2]
    assert np.isnan(beside.strata["difference"][2])
    for name in ("difference", "ratio", "odds_ratio", "statistic", "p", "homogeneity"):
        assert getattr(without, name) == getattr(beside, name)
    assert pytest.approx(1) == beside.strata["weight"].sum()


@pytest.mark.parametrize(
    ("tables", "difference"), [([(5, 0, 4, 0)] * 2, 0.0), ([(0, 5, 0, 4)] * 2, 0.0)]
)
def test_where_nothing_varies_there_are_no_limits(tables: Tables, difference: float) -> None:
    """All or none responded: no interval of width 0, and no p."""
    found = compared(tables)

    assert difference == found.difference
    assert np.isnan([*found.difference_interval, *found.odds_ratio_interval, found.p]).all()


def test_groups_that_never_meet_are_not_compared() -> None:
    """Each stratum has one group alone."""
    found = compared([(5, 4, 0, 0), (0, 0, 3, 6)])

    assert (0, 18) == (found.compared, found.left_out)
    assert np.isnan([found.difference, found.ratio, found.odds_ratio, found.p]).all()


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"cluster": np.zeros(4)}, "CLUSTERED"),
        ({"group": list("abcc")}, "NO_GROUPS"),
        ({"group": list("aaaa")}, "NO_GROUPS"),
        ({"reference": "c"}, "UNKNOWN_GROUP"),
        ({"responded": [1, 0, 2, 1]}, "EVENT_CODING"),
        ({"strata": ["x", "x", None, "y"]}, "NO_LABEL"),
        ({"strata": ["x", "x", "y"]}, "COLUMN_LENGTHS"),
        ({"confidence": 95}, "CONFIDENCE"),
    ],
)
def test_what_cannot_be_compared_is_refused(change: dict[str, Any], code: str) -> None:
    """By name."""
    given: dict[str, Any] = {
        "responded": [1, 0, 1, 0], "group": list("aabb"), "strata": list("xyxy"), **change,
    }  # fmt: skip
    with pytest.raises(itp.InputError, match=code):
        compare_in_strata(**given)


# --- of patients --------------------------------------------------------------------------------

COHORT = simulate_registry(200, seed=3).cohort()


def test_the_lines_are_those_of_the_rates() -> None:
    """The strata add up to the lines that were started, by group."""
    rates = itp.response_rates(COHORT, by="sex", line=1)
    found = compare_responses(COHORT, by="sex", strata="agents", line=1)["M"]
    rates = rates[rates["is_primary"]]

    assert "F" == found.reference
    for name, columns in (
        ("responders", ("reference_responders", "responders")),
        ("lines", ("reference_lines", "lines")),
    ):
        assert rates[name].tolist() == [int(found.strata[each].sum()) for each in columns]
    evaluable = compare_responses(
        COHORT, by="sex", strata="agents", line=1, denominator="evaluable"
    )["M"]
    assert int(evaluable.strata["lines"].sum()) <= int(found.strata["lines"].sum())


def test_an_endpoint_is_compared_by_its_answers() -> None:
    """As many as its rates count."""
    luna = itp.get_definition("luna-3")
    asked: dict[str, Any] = {"by": "sex", "line": 1}
    rates = itp.estimates.endpoint_rates(COHORT, luna, endpoints=["platelet_response"], **asked)
    found = compare_responses(COHORT, luna, strata="agents", endpoint="platelet_response", **asked)

    assert rates[rates["is_primary"]]["responders"].tolist() == [
        int(found["M"].strata[name].sum()) for name in ("reference_responders", "responders")
    ]


def test_each_group_is_compared_with_one() -> None:
    """With the largest, or the one that is named."""
    found = compare_responses(COHORT, by="agents", strata="sex", line=1, reference="ivig")

    assert "ivig" not in found
    assert {"ivig"} == {each.reference for each in found.values()}
    assert list(found) == [each.group for each in found.values()]


def test_lines_of_a_patient_are_refused() -> None:
    """And so are a level of an endpoint, and one group alone."""
    with pytest.raises(itp.InputError, match="CLUSTERED"):
        compare_responses(COHORT, by="sex", strata="agents")
    with pytest.raises(itp.InputError, match="ARGUMENT"):
        compare_responses(COHORT, by="sex", strata="agents", line=1, endpoint="x", level="R")
    with pytest.raises(itp.InputError, match="NO_GROUPS"):
        compare_responses(COHORT, by="provenance", strata="sex", line=1)


# --- in print -----------------------------------------------------------------------------------


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_table_shows_the_strata_and_what_is_common(lang: str) -> None:
    """Its numbers are those of the comparison."""
    found = compare_responses(COHORT, by="sex", strata="agents", line=1)["M"]
    table = strata_table(COHORT, by="sex", strata="agents", line=1, lang=lang)
    common = {name: table.cell("M/common", name).text for name in table.columns}

    assert len(found.strata) + 1 == len(table)
    assert f"{found.odds_ratio:.2f}" in common["odds_ratio"]
    assert p_words(found.p, "") == common["p"]
    assert f"{found.homogeneity:.2f}" in table.notes[2]
    assert ("\uff08" in common["ratio"]) == (lang == "zh")


def test_a_table_says_why_it_is_empty() -> None:
    """Where a patient has several lines."""
    table = strata_table(COHORT, by="sex", strata="agents")

    assert 0 == len(table)
    assert "several lines" in table.notes[-1]


@pytest.mark.usefixtures("undrawn")
def test_a_report_has_the_comparison_on_request() -> None:
    """With a paragraph of the methods, and not without groups."""
    first = simulate_registry(30, seed=1)
    lines = {name: values[first.lines["line"] == 1] for name, values in first.lines.items()}
    cohort = itp.Cohort.from_tables(counts=first.counts, lines=lines, patients=first.patients)
    page = report_html(cohort, definitions=[itp.IWG_2009], by="sex", strata="agents")
    plain = methods_text(cohort, definitions=[itp.IWG_2009], by="sex")
    stratified = methods_text(cohort, definitions=[itp.IWG_2009], by="sex", strata="agents")

    assert "Groups of lines compared inside of strata" in page
    assert len(plain) + 1 == len(stratified)
    assert re.search(r"Cochran \[\d+\], Mantel and Haenszel \[\d+\]", stratified[-1])
    with pytest.raises(itp.InputError, match="by"):
        report_html(cohort, definitions=[itp.IWG_2009], strata="agents")
