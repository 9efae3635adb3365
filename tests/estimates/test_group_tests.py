"""Log-rank, Gray and landmark, against R's survival 3.5-3 and cmprsk 2.2-11."""

from __future__ import annotations

import re
import sys
from functools import partial

import numpy as np
import pytest

import itpcase as itp
from itpcase.estimates import (
    GroupTest,
    gray_test,
    hazard_ratios,
    kaplan_meier,
    landmark_groups,
    logrank,
    logrank_pairs,
)
from tests.estimates.r_data import DATA, mgus2, numbers, read


def veteran(group: str, strata: str | None = None) -> GroupTest:
    """survdiff(Surv(time, status) ~ ..., veteran)."""
    data = read("veteran")
    return logrank(
        numbers(data["time"]), numbers(data["status"]), data[group],
        strata=None if strata is None else data[strata],
    )  # fmt: skip


@pytest.mark.parametrize(
    ("found", "statistic", "df", "p"),
    [
        (veteran("trt"), 0.00822734320235, 1, 0.92772723334),
        (veteran("celltype"), 25.4037003458, 3, 1.27124593901e-05),
        (veteran("trt", strata="celltype"), 0.701743346844, 1, 0.402198523781),
    ],
)
def test_logrank_of_r(found: GroupTest, statistic: float, df: int, p: float) -> None:
    """Two groups, four, and two inside of strata."""
    assert statistic == pytest.approx(found.statistic, abs=1e-9)
    assert (df, False) == (found.df, found.is_robust)
    assert p == pytest.approx(found.p, rel=1e-9)


def test_the_events_expected_in_each_group() -> None:
    """By arm, and by cell type, in the order of the letters."""
    arms = veteran("trt").groups
    assert [64, 64] == arms["observed"].tolist()
    np.testing.assert_allclose(arms["expected"], [64.5001966636, 63.4998033364], atol=1e-9)
    found = veteran("celltype").groups

    assert ["adeno", "large", "smallcell", "squamous"] == found["group"].tolist()
    assert [26, 26, 45, 31] == found["observed"].tolist()
    np.testing.assert_allclose(
        found["expected"], [15.6937646144, 34.5494783863, 30.1020793268, 47.6546776725], atol=1e-9
    )


@pytest.mark.parametrize("unit", [10, 1000, 1 / 7])
def test_the_unit_of_time_changes_no_p(unit: float) -> None:
    """Weeks with decimals are days: nothing is rounded to whole numbers on the way."""
    data = read("veteran")
    days, status, arm = numbers(data["time"]), numbers(data["status"]), data["trt"]
    causes = np.where(status == 1, data["celltype"], "")

    assert logrank(days, status, arm).p == pytest.approx(logrank(days * unit, status, arm).p)
    for cause in ("large", "squamous"):
        once, other = (gray_test(each, causes, arm, of=cause) for each in (days, days * unit))
        assert once.p == pytest.approx(other.p)


def test_two_eyes_of_a_patient_are_compared_robustly() -> None:
    """coxph(..., cluster = id)$rscore of retinopathy; survdiff without."""
    data = read("retinopathy")
    rows = numbers(data["futime"]), numbers(data["status"]), data["trt"]
    robust = logrank(*rows, cluster=data["id"])

    assert 26.3413542954 == pytest.approx(robust.statistic, abs=1e-8)
    assert robust.is_robust
    assert 22.2456946623 == pytest.approx(logrank(*rows).statistic, abs=1e-9)


def test_copies_of_lines_hardly_change_a_robust_test() -> None:
    """Twice the rows of as many patients: a naive test doubles, the robust one stays."""
    data = read("retinopathy")
    rows = numbers(data["futime"]), numbers(data["status"]), data["trt"]
    twice = [np.tile(column, 2) for column in rows]
    once = logrank(*rows, cluster=data["id"])
    often = logrank(*twice, cluster=np.tile(data["id"], 2))

    assert once.statistic == pytest.approx(often.statistic, rel=0.02)
    assert logrank(*twice).statistic > 1.9 * logrank(*rows).statistic


def test_groups_in_an_order_are_compared_by_a_trend() -> None:
    """One degree of freedom for a number a group."""
    data = veteran("celltype").groups
    rows = read("veteran")
    score = {"squamous": 1, "smallcell": 2, "adeno": 3, "large": 4}
    found = logrank(numbers(rows["time"]), numbers(rows["status"]), rows["celltype"], trend=score)
    excess = sum(
        score[name] * (o - e)
        for name, o, e in zip(data["group"], data["observed"], data["expected"], strict=True)
    )

    assert 1 == found.df
    assert found.statistic > 0
    assert excess**2 / found.statistic > 0


def test_pairs_are_corrected_for_their_number() -> None:
    """Four groups are six pairs; the smallest p counts six times."""
    data = read("veteran")
    found = logrank_pairs(numbers(data["time"]), numbers(data["status"]), data["celltype"])
    smallest = int(np.argmin(found["p"]))

    assert 6 == len(found)
    assert 6 * found["p"][smallest] == pytest.approx(found["p_holm"][smallest])
    assert np.all(found["p_holm"] >= found["p"])


def test_a_corrected_p_is_no_more_than_one() -> None:
    """Three groups that take turns: each p of three pairs lies above a third."""
    found = logrank_pairs([1, 2, 3, 4, 5, 6], [1] * 6, list("abcabc"))

    assert np.all(found["p"] > 1 / 3)
    assert [1, 1, 1] == found["p_holm"].tolist()


@pytest.mark.parametrize(
    ("cause", "statistic", "p"),
    [("pcm", 1.19450782508, 0.274422156788), ("death", 11.6512590121, 0.000641590976408)],
)
def test_gray_of_r(cause: str, statistic: float, p: float) -> None:
    """cuminc(etime, event, sex) of cmprsk on mgus2."""
    time, why, sex = mgus2()
    found = gray_test(time, why, sex, of=cause)

    assert statistic == pytest.approx(found.statistic, abs=1e-8)
    assert p == pytest.approx(found.p, abs=1e-9)
    assert [int(np.sum((why == cause) & (sex == each))) for each in "FM"] == (
        found.groups["observed"].tolist()
    )


@pytest.mark.parametrize(
    ("of", "statistic", "p"),
    [(1, 0.0253869355515636, 0.987386754494627), (2, 1.1444163515066876, 0.564278036885986)],
)
def test_gray_of_three_groups_with_ties(of: int, statistic: float, p: float) -> None:
    """cuminc(days, cause, group, cencode = 0)$Tests of cmprsk 2.2-11 on the same rows."""
    days = [5, 8, 12, 3, 4, 6, 9, 10, 15, 21, 21, 30, 33, 40, 7, 7, 14, 28, 35, 42, 50, 60, 61, 70,
            2, 11, 13, 17, 19, 23]  # fmt: skip
    cause = [1, 1, 2, 1, 0, 1, 2, 1, 1, 0, 1, 2, 1, 0, 1, 1, 2, 2, 1, 0, 1, 0, 1, 0, 2, 1, 1, 2, 0,
             1]  # fmt: skip
    found = gray_test(days, cause, list("abc" * 10), of=of)

    assert statistic == pytest.approx(found.statistic, abs=1e-10)
    assert p == pytest.approx(found.p, abs=1e-10)
    assert 2 == found.df


def test_another_end_is_not_taken_out_of_grays_test() -> None:
    """Cuminc of cmprsk; in insurance-survival 0.6.0 who had another end leaves, and p is 1."""
    days = np.arange(30, 301, 30)
    time = np.concatenate([days, days, np.repeat(15, 10), days])
    why = ["lost"] * 20 + ["died"] * 10 + ["lost"] * 10
    found = gray_test(time, why, ["new"] * 20 + ["old"] * 20, of="lost")

    assert (6.998828, 0.008156310) == pytest.approx((found.statistic, found.p), rel=1e-6)


def test_gray_without_anyone_censored() -> None:
    """The first cause is not taken for censoring."""
    time, why, sex = mgus2()
    ended = why != ""
    found = gray_test(time[ended], why[ended], sex[ended], of="pcm")

    assert int(np.sum(why == "pcm")) == found.groups["observed"].sum()


def test_a_landmark_of_r() -> None:
    """Myeloid from day 90: CR by then against none, of those still followed."""
    data = read("myeloid", DATA)
    time, died = numbers(data["futime"]), numbers(data["death"])
    still, met = landmark_groups(time, numbers(data["crtime"]), day=90)
    found = logrank(time[still] - 90, died[still], met[still])

    assert (582, 418) == (int(still.sum()), int((still & met).sum()))
    assert 15.288626674 == pytest.approx(found.statistic, abs=1e-8)
    assert 9.22703907714e-05 == pytest.approx(found.p, rel=1e-8)

    for reached, left in ((False, 0.582264292729), (True, 0.761688948182)):
        rows = still & (met == reached)
        curve = kaplan_meier(time[rows] - 90, died[rows])
        assert left == pytest.approx(curve.at(365)[0], abs=1e-9)


def test_responders_against_others_from_the_start_is_by_immortal_time() -> None:
    """What the refusal saves from: chi-squared 72.3 on myeloid, 15.3 from the landmark on."""
    data = read("myeloid", DATA)
    reached = np.isfinite(numbers(data["crtime"]))
    found = logrank(numbers(data["futime"]), numbers(data["death"]), reached)

    assert 72.2899342524 == pytest.approx(found.statistic, abs=1e-8)


def test_responders_are_not_compared_with_others_from_the_start() -> None:
    """They lived to respond: the message says so."""
    with pytest.raises(itp.InputError, match="must have lived to respond"):
        landmark_groups([10, 20], [5, np.inf], day=0)


@pytest.mark.parametrize(
    ("call", "code"),
    [
        (lambda: logrank([1, 2], [1, 0], ["a", "a"]), "NO_GROUPS"),
        (lambda: logrank([1, 2], [1, 0], ["a", None]), "NO_LABEL"),
        (lambda: logrank([1, 2], [1, 0], ["a"]), "COLUMN_LENGTHS"),
        (lambda: logrank([1, 2], [1, np.nan], ["a", "b"]), "EVENT_CODING"),
        (lambda: logrank_pairs([1, 2], ["1", "0"], ["a", "b"]), "EVENT_CODING"),
        (lambda: gray_test([1, 2], ["LOSS", ""], ["a", "a"], of="LOSS"), "NO_GROUPS"),
        (lambda: gray_test([1, 2], ["LOSS", ""], ["a", "b"], of="DEATH"), "UNKNOWN_CAUSE"),
        (
            lambda: gray_test([1, 2], ["LOSS", ""], ["a", "b"], of="LOSS", cluster=[1, 1]),
            "CLUSTERED",
        ),
    ],
)
def test_what_cannot_be_compared_is_refused(call: object, code: str) -> None:
    """With what is missing."""
    with pytest.raises(itp.InputError, match=re.escape(f"[{code}]")):
        call()  # type: ignore[operator]


@pytest.mark.parametrize("names", [(1, 2), (25, 75), ("1", "2"), (False, True), ("old", "new")])
def test_the_names_of_groups_change_no_test(names: tuple[object, object]) -> None:
    """They are no numbers, as in pysurv 1.0.1, and 1 and 2 are two, as not in survrm2py 0.1.5."""
    days, event = [30, 60, 90, 45, 200, 365], [1, 1, 1, 1, 0, 0]
    cause = ["LOSS", "LOSS", "DEATH", "DEATH", "LOSS", ""]
    first, second = names

    for asked, said in ((logrank, event), (partial(gray_test, of="LOSS"), cause)):
        found = asked(days, said, [first] * 3 + [second] * 3)
        known = asked(days, said, [0] * 3 + [1] * 3)
        assert known.p == pytest.approx(found.p)
        assert found.p < 1


@pytest.mark.parametrize(
    ("days", "event"), [([5, 8, 9, 12], [0] * 4), ([5] * 4, [1] * 4), ([5, 5, 5, 9], [0, 0, 0, 1])]
)
def test_what_tells_nothing_has_no_p(days: list[int], event: list[int]) -> None:
    """No event, all on one day, or with nobody of the other group: no degree of freedom."""
    for cluster in (None, [1, 1, 2, 2]):
        found = logrank(days, event, list("aabb"), cluster=cluster)
        assert (0, 0) == (found.df, found.statistic)
        assert np.isnan(found.p)
    assert np.isnan(logrank_pairs(days, event, list("aabb"))["p"]).all()


@pytest.mark.parametrize("size", [3, 5, 7, 11, 49])
@pytest.mark.parametrize("together", [True, False])
def test_what_rounding_leaves_is_no_test(size: int, together: bool) -> None:
    """
    Groups that differ in nothing have no p, whatever the sums of their thirds and sevenths.

    Either all are lost on one day, or the second group is gone before the first loss.
    """
    if together:
        days, event = [5] * (size + 3), [1] * (size + 3)
    else:
        days, event = [*range(2, size + 2), 1, 1, 1], [1] * size + [0] * 3
    group = ["a"] * size + ["b"] * 3
    pairs = [row // 2 for row in range(size + 3)]

    for cluster in (None, pairs, [row % 4 for row in range(size + 3)]):
        for trend in (None, {"a": 1, "b": 1001}):
            found = logrank(days, event, group, cluster=cluster, trend=trend)
            assert (0, 0) == (found.df, found.statistic)
            assert np.isnan(found.p)
        (ratio,) = hazard_ratios(days, event, group, reference="a", cluster=cluster).rows()
        assert np.isnan(ratio["p"])


def test_the_numbers_of_a_trend_count_by_their_differences() -> None:
    """Another zero, another unit: the same test."""
    days, event, group = [5, 8, 9, 12, 30, 31], [1, 1, 0, 1, 1, 0], list("abcabc")
    patients = [1, 1, 2, 3, 4, 5]

    for cluster in (None, patients):
        plain, moved = (
            logrank(
                days, event, group, cluster=cluster, trend=dict(zip("abc", numbers, strict=True))
            )
            for numbers in ([1, 2, 3], [1e6 + 1e-3, 1e6 + 2e-3, 1e6 + 3e-3])
        )
        assert plain.df == moved.df == 1
        assert plain.statistic == pytest.approx(moved.statistic, rel=1e-5)


def test_gray_where_a_group_is_gone_before_the_last_end() -> None:
    """What is expected is a number in each group, whichever of them comes last."""
    time, why = [33, 48, 18, 20, 40], ["a", "a", "b", "a", ""]
    last, first = (gray_test(time, why, list(of), of="a") for of in ("xxyyx", "yyxxy"))

    assert last.statistic == pytest.approx(first.statistic, rel=1e-12)
    assert [2.6, 0.4] == pytest.approx(last.groups["expected"])
    assert [0.4, 2.6] == pytest.approx(first.groups["expected"])


def test_gray_of_ends_on_one_day() -> None:
    """Nothing to compare: no p, and the counts are told."""
    found = gray_test([5] * 4, ["LOSS"] * 4, list("aabb"), of="LOSS")

    assert (0, [2, 2]) == (found.df, found.groups["observed"].tolist())
    assert np.isnan(found.p)


def test_causes_of_numbers_are_compared_too() -> None:
    """0 and None are censoring, as for the incidence."""
    time = [5, 6, 7, 8]
    words = gray_test(time, ["a", "", "b", "a"], list("aabb"), of="a")

    for causes, of, more in (
        ([1, 0, 2, 1], 1, {}), (["a", None, "b", "a"], "a", {}),
        (["a", "none", "b", "a"], "a", {"censored": "none"}),
    ):  # fmt: skip
        found = gray_test(time, causes, list("aabb"), of=of, **more)
        assert words.statistic == found.statistic


@pytest.mark.parametrize("trend", [{"a": 1}, {"a": 1, "b": 1}, {"a": 1, "b": np.nan}, {}])
def test_a_trend_needs_a_number_a_group(trend: dict[str, float]) -> None:
    """And they differ."""
    with pytest.raises(itp.InputError, match=r"\[NO_TREND\]"):
        logrank([5, 8, 9, 12], [1, 1, 0, 1], list("aabb"), trend=trend)


def test_without_greenwood_the_message_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """The extra survival brings it."""
    monkeypatch.setitem(sys.modules, "greenwood", None)
    with pytest.raises(
        itp.errors.MissingExtraError, match="Gray's test needs the extra 'survival'"
    ):
        gray_test([1, 2], ["LOSS", ""], ["a", "b"], of="LOSS")
