"""Curves and their robust errors, against R's survival 3.5-3."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from itpcase.estimates.limits import limits_of
from itpcase.estimates.product_limit import InState, Waiting, in_state, merge_times, wait
from itpcase.table import Column
from tests.estimates.r_data import Columns, mgus2, myeloid, numbers, read

CLOSE = 1e-9
NEAR = 1e-6


def alone(size: int) -> Column:
    """Each line of a patient of its own."""
    return np.arange(size)


def place(found: Waiting | InState, days: list[float]) -> Column:
    """Where days stand in the grid."""
    return np.searchsorted(found.grid, days, side="right") - 1


@pytest.mark.parametrize(
    ("clustered", "share", "errors"),
    [
        (True, [0.834320366954, 0.72092365302, 0.652206381337, 0.589223832145],
         [0.0203188353272, 0.0251568636708, 0.0273227091477, 0.0287652666529]),
        (False, [0.834320366954, 0.72092365302, 0.652206381337, 0.589223832145],
         [0.0189302688063, 0.0230741359937, 0.0247824667038, 0.0267674019618]),
    ],
)  # fmt: skip
def test_the_curve_of_two_eyes_a_patient(
    clustered: bool, share: list[float], errors: list[float]
) -> None:
    """survfit(Surv(futime, status) ~ 1, retinopathy), with cluster = id and without."""
    data = read("retinopathy")
    time, lost = numbers(data["futime"]), data["status"] == "1"
    patient = np.unique(data["id"], return_inverse=True)[1] if clustered else alone(len(time))
    found = wait(time, lost, patient=patient)
    here = place(found, [12, 24, 36, 48])

    np.testing.assert_allclose(found.left[here], share, atol=CLOSE, rtol=0)
    np.testing.assert_allclose(found.influence.standard_error[here], errors, atol=NEAR, rtol=0)


def test_lines_that_come_late() -> None:
    """survfit(Surv(start, stop, event) ~ 1, heart, conf.type = "log-log")."""
    data = {key: numbers(values) for key, values in read("heart").items()}
    found = wait(data["stop"], data["event"] == 1, patient=alone(172), entry_day=data["start"])
    here = place(found, [30, 90, 365])
    low, high = limits_of(found.left[here], found.greenwood[here], 0.95)

    np.testing.assert_allclose(
        found.left[here], [0.775608159703, 0.514171862282, 0.321224014934], atol=CLOSE, rtol=0
    )
    np.testing.assert_allclose(low, [0.681902732304, 0.412533640341, 0.23048015527], atol=NEAR)
    np.testing.assert_allclose(high, [0.844804398423, 0.606688761167, 0.415307445975], atol=NEAR)
    assert [80, 52, 28] == found.at_risk[np.searchsorted(found.grid, [30, 90, 365])].tolist()


def test_a_share_is_at_its_end_but_for_rounding() -> None:
    """A product of fractions misses 1 and 0 by rounding, and its error is then no error."""
    shares = np.array([1 - 2**-53, 1.0, 2**-60, 0.0, 0.5])
    low, high = limits_of(shares, np.array([1e-9, 0.0, 1e-9, 0.0, 0.1]), 0.95)

    np.testing.assert_array_equal([1, 1, np.nan, np.nan], low[:4])
    np.testing.assert_array_equal([1, 1, np.nan, np.nan], high[:4])
    assert low[4] < 0.5 < high[4]


@pytest.mark.parametrize(
    ("sex", "cause", "share", "errors"),
    [
        ("F", "pcm", [0.0397896215044, 0.0738856643759, 0.104940674186],
         [0.00779833408809, 0.0107697973765, 0.0142629574345]),
        ("M", "pcm", [0.0293462844584, 0.0553102406482, 0.095650755031],
         [0.00616458366286, 0.0086443165522, 0.0135258309492]),
        ("F", "death", [0.263965145458, 0.480490045775, 0.695307803032],
         [0.0175806957234, 0.020804914518, 0.02362533434]),
        ("M", "death", [0.367626985609, 0.575178488879, 0.748127889266],
         [0.0176074421125, 0.0189385922542, 0.020668866928]),
    ],
)  # fmt: skip
def test_the_incidence_of_causes(
    sex: str, cause: str, share: list[float], errors: list[float]
) -> None:
    """survfit(Surv(etime, event) ~ sex, mgus2) at 60, 120 and 240 months."""
    time, why, of = mgus2()
    keep = of == sex
    waiting = wait(time[keep], why[keep] != "", patient=alone(int(keep.sum())))
    found = in_state(waiting, why[keep] == cause)
    here = place(found, [60, 120, 240])

    np.testing.assert_allclose(found.share[here], share, atol=CLOSE, rtol=0)
    np.testing.assert_allclose(found.influence.standard_error[here], errors, atol=NEAR, rtol=0)


def in_response(data: Columns) -> tuple[Waiting, InState, Waiting]:
    """Waiting for a response, being in it, and the curve of what is kept."""
    grid = np.unique(np.concatenate([data["waited"], data["kept"]]))
    patient = alone(len(data["waited"]))
    waiting = wait(data["waited"], data["waiting_event"], patient=patient, grid=grid)
    found = in_state(waiting, data["responded"], leaves_on=data["kept"], lost=data["kept_event"])
    return waiting, found, wait(data["kept"], data["kept_event"], patient=patient, grid=grid)


@pytest.mark.parametrize(
    ("arm", "share", "errors"),
    [
        ("B", [0.702858848214, 0.671795195961, 0.530756016455, 0.395828920556],
         [0.0254263314524, 0.0261671548562, 0.0278826006931, 0.0274250294694]),
        ("A", [0.595690911643, 0.568898729337, 0.402070215592, 0.300238841518],
         [0.0282912278203, 0.0286399080788, 0.028456531972, 0.0267328700876]),
    ],
)  # fmt: skip
def test_being_in_response_as_the_difference_of_curves(
    arm: str, share: list[float], errors: list[float]
) -> None:
    """Huang's estimator for myeloid at 90, 180, 365, 730 days; influences of R's survfit."""
    waiting, _, kept = in_response(myeloid(arm))
    days = [90.0, 180.0, 365.0, 730.0]
    here = place(kept, days)
    influence = [kept.influence.on(day) - waiting.influence.on(day) for day in days]

    np.testing.assert_allclose((kept.left - waiting.left)[here], share, atol=CLOSE, rtol=0)
    np.testing.assert_allclose(
        [np.sqrt(np.sum(each**2)) for each in influence], errors, atol=NEAR, rtol=0
    )


def test_being_in_response_as_the_share_of_a_state() -> None:
    """survfit(Surv(t0, t1, event), id = id) of R for arm A of myeloid."""
    waiting, found, _ = in_response(myeloid("A"))

    np.testing.assert_allclose(
        found.share[place(found, [90, 180, 365, 730])],
        [0.5956887, 0.5688142, 0.4020049, 0.2998003], atol=5e-8, rtol=0,
    )  # fmt: skip
    assert np.all(found.share <= in_state(waiting, myeloid("A")["responded"]).share + 1e-12)


@pytest.mark.parametrize(("group", "error"), [("1", 13.0203783214), ("2", 14.8747662066)])
def test_the_error_of_a_restricted_mean(group: str, error: float) -> None:
    """print(survfit(Surv(time, status) ~ trt, veteran), rmean = 365)."""
    data = read("veteran")
    keep = data["trt"] == group
    found = wait(
        numbers(data["time"][keep]), data["status"][keep] == "1", patient=alone(int(keep.sum()))
    )

    assert error == pytest.approx(np.sqrt(np.sum(found.influence.on_area(365) ** 2)), abs=NEAR)


# --- any lines at all ---------------------------------------------------------------------------

lines = st.lists(
    st.tuples(
        st.integers(0, 9),  # waits so long
        st.sampled_from(["response", "other", "censored"]),
        st.integers(1, 6),  # and is in the state so long
        st.booleans(),  # lost
        st.integers(0, 4),  # patient
    ),
    min_size=1,
    max_size=14,
)


def columns(rows: list[tuple[int, str, int, bool, int]]) -> dict[str, Column]:
    """Columns of rows, patients numbered from 0."""
    waited, why, stayed, lost, patient = (np.array(column) for column in zip(*rows, strict=True))
    return {
        "waited": waited.astype(float),
        "event": why != "censored",
        "enters": why == "response",
        "left": (waited + stayed).astype(float),
        "lost": lost,
        "patient": np.unique(patient, return_inverse=True)[1],
    }


def estimated(data: dict[str, Column]) -> tuple[Waiting, InState]:
    """Both curves of columns."""
    grid = np.unique(np.concatenate([data["waited"], data["left"]]))
    waiting = wait(data["waited"], data["event"], patient=data["patient"], grid=grid)
    return waiting, in_state(waiting, data["enters"], leaves_on=data["left"], lost=data["lost"])


def walked(data: dict[str, Column], weight: Column) -> tuple[list[float], list[float]]:
    """Both curves day by day, each line counted so often."""
    waits, stays, shares, states = 1.0, 0.0, [], []
    for day in np.unique(np.concatenate([data["waited"], data["left"]])):
        waiting = weight[data["waited"] >= day].sum()
        inside = data["enters"] & (data["waited"] < day) & (data["left"] >= day)
        now = data["waited"] == day
        came = weight[now & data["enters"]].sum() / waiting if waiting else 0.0
        went = weight[now & data["event"]].sum() / waiting if waiting else 0.0
        lost = weight[inside & (data["left"] == day) & data["lost"]].sum()
        loss = lost / weight[inside].sum() if inside.any() else 0.0
        waits, stays = waits * (1 - went), stays * (1 - loss) + waits * came
        shares.append(waits)
        states.append(stays)
    return shares, states


@given(lines)
def test_the_curves_are_those_of_a_walk_day_by_day(
    rows: list[tuple[int, str, int, bool, int]],
) -> None:
    """Each day those who leave are a share of those who are there."""
    data = columns(rows)
    waiting, found = estimated(data)
    shares, states = walked(data, np.ones(len(rows)))

    np.testing.assert_allclose(waiting.left, shares, atol=1e-12)
    if len(set(data["patient"])) == len(rows) > 1:
        np.testing.assert_allclose(waiting.greenwood, waiting.influence.standard_error, atol=1e-9)
    np.testing.assert_allclose(found.share, states, atol=1e-12)


@given(lines)
def test_the_influence_is_the_derivative_by_how_often_a_patient_is_counted(
    rows: list[tuple[int, str, int, bool, int]],
) -> None:
    """Both on each day, and as the sum of squares over the patients."""
    data = columns(rows)
    waiting, found = estimated(data)
    step, derivative = 1e-5, [[], []]  # type: tuple[float, list[list[Column]]]
    for patient in range(data["patient"].max() + 1):
        ends = [walked(data, 1 + sign * step * (data["patient"] == patient)) for sign in (1, -1)]
        for i in range(2):
            derivative[i].append((np.array(ends[0][i]) - np.array(ends[1][i])) / (2 * step))
    estimates: list[Waiting | InState] = [waiting, found]
    for estimate, expected in zip(estimates, derivative, strict=True):
        influence = np.array([estimate.influence.on(day) for day in estimate.grid])
        np.testing.assert_allclose(influence.T, expected, atol=1e-7)
        np.testing.assert_allclose(
            estimate.influence.variance, np.sum(np.array(expected) ** 2, axis=0), atol=1e-7
        )
        last = float(estimate.grid[-1])
        area = np.trapezoid(
            np.repeat(np.array(expected), 2, axis=1)[:, :-1],
            np.repeat(estimate.grid, 2)[1:], axis=1,
        ) if len(estimate.grid) > 1 else np.zeros(len(expected))  # fmt: skip
        np.testing.assert_allclose(estimate.influence.on_area(last), area, atol=1e-6)


@given(lines, st.integers(2, 4))
def test_copies_of_lines_change_no_error(
    rows: list[tuple[int, str, int, bool, int]], copies: int
) -> None:
    """As many patients as before know no more than before."""
    _, once = estimated(columns(rows))
    _, often = estimated(columns(rows * copies))

    np.testing.assert_allclose(once.influence.variance, often.influence.variance, atol=1e-12)


def test_times_that_differ_by_rounding_are_one() -> None:
    """0.1 + 0.2 and 0.3; a time that is not known stays so."""
    first, second = merge_times(np.array([0.1 + 0.2, 5.0]), np.array([0.3, np.inf]))

    assert (first[0], second.tolist()) == (0.3, [0.3, np.inf])
    assert [1.0, 2.0] == merge_times(np.array([1.0, 2.0]))[0].tolist()
