"""Two means up to one day: their difference, against R, and who is in both."""

from __future__ import annotations

import numpy as np
import pytest

import itpcase as itp
from itpcase.estimates import compare_means, kaplan_meier
from tests.estimates.r_data import numbers, read


def test_the_difference_of_means_of_r() -> None:
    """Veteran to day 365, arm 2 against arm 1 (survRM2, survfit)."""
    data = read("veteran")
    one, two = (
        kaplan_meier(numbers(data["time"][keep]), numbers(data["status"][keep]))
        for keep in (data["trt"] == "1", data["trt"] == "2")
    )
    found = compare_means(two, one, until=365)

    assert (118.971541579, 13.0203783214) == pytest.approx(
        (one.restricted_mean(365), one.restricted_mean_error(365)), abs=1e-6
    )
    assert (-6.56740838607, 19.7683818593, 0.73972480178) == pytest.approx(
        (found.difference, found.standard_error, found.p), abs=1e-6
    )
    assert (-45.3127248629, 32.1779080908) == pytest.approx(found.interval, abs=1e-6)
    assert np.isnan(kaplan_meier([5], [1]).restricted_mean_error(5))
    low, high = one.restricted_mean_interval(365)
    assert low < 118.97 < high


def test_a_patient_in_both_groups_is_known_to_be() -> None:
    """The same lines twice differ by nothing, and surely so."""
    days, event, who = [5, 9, 14, 30], [1, 1, 1, 1], list("abcd")
    curve = kaplan_meier(days, event, cluster=who)

    assert 0 == pytest.approx(compare_means(curve, curve, until=30).standard_error)
    alone = kaplan_meier(days, event)
    assert compare_means(alone, alone, until=30).standard_error > 1


def test_nobody_is_no_group() -> None:
    """And has no mean to compare with: survrm2py 0.1.5 gives all days, with an error of 0."""
    curve, nobody = kaplan_meier([50, 365], [1, 0]), kaplan_meier([], [])

    for both in ((curve, nobody), (nobody, curve)):
        with pytest.raises(itp.InputError, match=r"\[BEYOND_FOLLOW_UP\]"):
            compare_means(*both, until=365)


def test_a_difference_of_means_is_held_to_what_is_possible() -> None:
    """Of thirty days no more than thirty can be between two means."""
    stay, go = kaplan_meier([30] * 9, [0] * 9), kaplan_meier([1, 1, 1, 9], [1, 1, 1, 1])
    found = compare_means(stay, go, until=30)

    assert found.difference + 1.96 * found.standard_error > 30
    assert found.interval[1] == 30.0
