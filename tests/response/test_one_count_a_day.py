"""Several counts of a day become one: the rule read from the page, count by count."""

from __future__ import annotations

from itertools import groupby, pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import itpcase as itp
from itpcase import table
from itpcase._days import NO_DAY
from itpcase.errors import InputError
from itpcase.response.daily import daily
from itpcase.terms import SameDay

LOWER_FIRST = ["<", "<=", "", ">=", ">"]

Row = tuple[int, int | None, float, str, float | None]
"""Patient, day, count, comparator, upper end."""


@st.composite
def drawn_rows(draw: st.DrawFn) -> list[Row]:
    """Counts of up to four patients on few days, so that days meet within and across patients."""
    rows = draw(
        st.lists(
            st.tuples(
                st.integers(0, 3), st.sampled_from([None, 3, 3, 4, 5]),
                st.sampled_from([5.0, 30.0, 60.0]), st.sampled_from(["", *LOWER_FIRST]),
                st.sampled_from([None, None, 70.0, 90.0]),
            ),
            max_size=24,
        )
    )  # fmt: skip
    return [(p, d, c, sign, None if sign else upper) for p, d, c, sign, upper in rows]


def laid_out(rows: list[Row]) -> itp.Cohort:
    """A cohort of the rows, with all four patients in it."""
    who, on, count, sign, upper = ([row[k] for row in rows] for k in range(5))
    return itp.Cohort.from_tables(
        counts={
            "patient_id": who, "on": on, "count": count, "unit": "10*9/L", "comparator": sign,
            "upper": upper,
        },
        lines={"patient_id": [*range(4)], "line": [1] * 4, "started_on": [0] * 4},
    )  # fmt: skip


def chosen(rows: list[Row], policy: SameDay) -> list[Row]:
    """For each patient and day the one count that the page names; without a day, every count."""
    in_order = sorted(rows, key=lambda row: (row[0], NO_DAY if row[1] is None else row[1]))
    found: list[Row] = []
    for (_, day), group in groupby(in_order, key=lambda row: row[:2]):
        same_day = list(group)
        if day is None:
            found += same_day
        elif policy is SameDay.FIRST:
            found.append(same_day[0])
        elif policy is SameDay.LAST:
            found.append(same_day[-1])
        else:
            sign = 1 if policy is SameDay.LOWEST else -1
            found.append(min(same_day, key=lambda row: (sign * row[2], *_beside(row))))
    return found


def _beside(row: Row) -> tuple[int, bool, float]:
    """Of equal numbers the bound that lies lower; an exact count before a range, a short before."""
    return LOWER_FIRST.index(row[3]), row[4] is not None, row[4] or 0.0


def taken(rows: list[Row], policy: SameDay) -> list[Row]:
    """The rows that are taken, and the columns beside them, in the form of `Row`."""
    cohort = laid_out(rows)
    counts, _ = daily(cohort, policy)
    names = ["", "<", "<=", ">", ">="]
    comparators, uppers = counts.get("comparator"), counts.get("upper")
    found: list[Row] = []
    for i in range(len(counts)):
        upper: Any = None if uppers is None or uppers[i] != uppers[i] else float(uppers[i])
        on = int(counts["day"][i])
        found.append((
            int(counts.patient[i]), None if on == NO_DAY else on, float(counts["count"][i]),
            "" if comparators is None else names[comparators[i]], upper,
        ))  # fmt: skip
    return found


@pytest.mark.parametrize("policy", [SameDay.LOWEST, SameDay.HIGHEST, SameDay.FIRST, SameDay.LAST])
@given(rows=drawn_rows())
def test_one_count_a_day_is_taken(policy: SameDay, rows: list[Row]) -> None:
    """The policy chooses, within each patient; of equal numbers the bound that lies lower."""
    assert chosen(rows, policy) == taken(rows, policy)


@given(rows=drawn_rows())
def test_the_rows_that_were_taken_are_told(rows: list[Row]) -> None:
    """Every column of the reduced counts is that of the rows told; None stands for all of them."""
    cohort = laid_out(rows)
    counts, row = daily(cohort, SameDay.LOWEST)

    if row is None:
        assert counts is cohort.counts
    else:
        assert len(row) < len(cohort.counts)
        for name, column in cohort.counts.columns.items():
            assert str(column[row].tolist()) == str(counts[name].tolist())
        assert cohort.counts.patient[row].tolist() == counts.patient.tolist()


@given(rows=drawn_rows())
def test_several_counts_of_a_day_are_refused_where_the_definition_says_so(
    rows: list[Row],
) -> None:
    """The policy "error" names how many days have two, and the first of the first patient."""
    dated = [row[:2] for row in sorted(rows, key=lambda r: (r[0], r[1] or 0)) if row[1] is not None]
    twice = [*dict.fromkeys(one for one, two in pairwise(dated) if one == two)]
    if not twice:
        daily(laid_out(rows), SameDay.ERROR)
        return
    with pytest.raises(InputError) as caught:
        daily(laid_out(rows), SameDay.ERROR)

    patients = [*dict.fromkeys(patient for patient, _ in twice)]
    days = ", ".join([str(day) for patient, day in twice if patient == patients[0]][:3])
    expected = f"several of patient '{patients[0]}' on {days}"
    if len(twice) > 1:
        word = "patient" if len(patients) == 1 else "patients"
        expected = (
            f"several on {len(twice)} days of {len(patients)} {word}: "
            f"first of patient '{patients[0]}', on {days}"
        )
    assert expected == caught.value.problem.given


def test_neighbours_with_one_day_in_two_patients_are_two_counts() -> None:
    """Nothing is copied where only the days of two patients meet."""
    cohort = laid_out([(0, 3, 5.0, "", None), (1, 3, 60.0, "", None)])

    assert cohort.counts is daily(cohort, SameDay.ERROR)[0]


@given(rows=drawn_rows())
def test_days_are_looked_through_in_pieces(rows: list[Row]) -> None:
    """Two counts of a day are found where a piece of the rows ends between them."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(table, "ROWS_AT_ONCE", 3)
        found = taken(rows, SameDay.LOWEST)

    assert chosen(rows, SameDay.LOWEST) == found


def test_many_counts_of_one_day_are_compared_by_twos() -> None:
    """Of a thousand counts of a day the lowest is found, and of equal ones the first."""
    rows: list[Row] = [(0, 3, float(60 + (7 * k) % 991), "", None) for k in range(1000)]
    counts, row = daily(laid_out(rows), SameDay.LOWEST)

    assert row is not None
    assert [0] == row.tolist()
    assert [60.0] == counts["count"].tolist()
