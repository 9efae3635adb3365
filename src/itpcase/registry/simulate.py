"""
A synthetic registry: courses that look real and belong to nobody.

Patients get lines of treatment, each of a class with its own chance, delay and height of response
and its own rate of relapse. They are seen at irregular visits, with counts missing, several on one
day, and in the units of different laboratories; they bleed when counts are low, are rescued, stop,
go on to the next line, and die. The numbers are chosen to look plausible and are no evidence about
any treatment. Every id begins with ``synthetic-`` and every patient is marked ``synthetic``.

Patients are drawn in blocks of `BLOCK`, each from the seed and its own number: the same seed gives
the same patients, however many there are and in whatever pieces they are drawn.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from typing import Any, Final

import attrs
import numpy as np

from itpcase._disk import create, new_folder
from itpcase.cohort.codes import RESCUE_KINDS
from itpcase.cohort.cohort import Cohort
from itpcase.cohort.columns import arrow
from itpcase.io._files.folder import checked_folder
from itpcase.io._files.parquet_parts import SUFFIX
from itpcase.table import Column, joined
from itpcase.terms import Provenance, RescueKind
from itpcase.units.whole import whole_argument

__all__ = ["Registry", "registries", "simulate_registry", "write_simulated"]

BLOCK: Final = 4096
"""Patients that are drawn together."""

PREFIX: Final = "synthetic-"

READ_OUT: Final = np.datetime64("2024-12-31", "D")
"""Nobody is followed beyond this day: who would be was diagnosed so much earlier."""

TABLES: Final = ("patients", "lines", "counts", "bleeds", "rescues")


# --- what is drawn from: chosen to look plausible, no evidence about any treatment ----------------


@attrs.frozen(kw_only=True)
class _Treatment:
    """A class of treatment."""

    agents: str
    first: float
    """How often it is the first line, and a later one; relative to the others."""
    later: float
    responds: float
    """Chance of a response."""
    delay: float
    """Mean time to the full effect. [days]"""
    height: float
    """Median count in response. [10^9/L]"""
    relapse: float
    """Mean time to relapse, while it is given or after it. [days]"""
    given: float
    """Mean time for which it is given. [days]"""


_TREATMENTS: Final = (
    _Treatment(
        agents="prednisone", first=45, later=8, responds=0.75, delay=7, height=130, relapse=150,
        given=60,
    ),
    _Treatment(
        agents="dexamethasone", first=30, later=8, responds=0.78, delay=4, height=140, relapse=180,
        given=5,
    ),
    _Treatment(
        agents="dexamethasone + rituximab", first=5, later=5, responds=0.8, delay=10, height=150,
        relapse=700, given=28,
    ),
    _Treatment(agents="ivig", first=15, later=6, responds=0.8, delay=3, height=150, relapse=30,
               given=2),
    _Treatment(agents="rituximab", first=2, later=22, responds=0.6, delay=35, height=120,
               relapse=600, given=28),
    _Treatment(agents="eltrombopag", first=1, later=24, responds=0.7, delay=14, height=110,
               relapse=900, given=500),
    _Treatment(agents="romiplostim", first=1, later=18, responds=0.75, delay=10, height=120,
               relapse=900, given=500),
    _Treatment(agents="fostamatinib", first=0, later=6, responds=0.4, delay=20, height=80,
               relapse=500, given=300),
    _Treatment(agents="splenectomy", first=0, later=6, responds=0.85, delay=3, height=220,
               relapse=2500, given=1),
    _Treatment(agents="zanubrutinib", first=1, later=5, responds=0.55, delay=20, height=90,
               relapse=600, given=400),
)  # fmt: skip

_SHARE_OF_LINES: Final = (0.45, 0.28, 0.15, 0.08, 0.04)
"""How many patients have one, two ... lines."""

_UNITS: Final = (("10*9/L", 1.0), ("10*3/uL", 1.0), ("GI/L", 1.0), ("/uL", 1000.0))
"""What laboratories print, and the factor from 10⁹/L."""
_SHARE_OF_UNITS: Final = (0.5, 0.25, 0.15, 0.1)

_BASELINE: Final = (14.0, 0.7)
"""Median count without treatment [10^9/L] and its spread between patients."""
_NOISE: Final = 0.22
"""Spread from one count to the next."""
_MOST: Final = 900.0
"""No count is drawn above this. [10^9/L]"""
_PRINTED_AS_BELOW: Final = 3.0
"""Lower counts are printed with the sign "less than". [10^9/L]"""

_LONGEST_LINE: Final = 900.0
"""Mean time from a line to the next, or to the end of follow-up, where it works. [days]"""
_FAILED_LINE: Final = 75.0
"""The same where it does not. [days]"""
_SHORTEST_LINE: Final = 15
_VISITS: Final = 26
"""Mean number of visits in a line."""
_MOST_VISITS: Final = 160
_MISSING: Final = 0.02
"""Share of visits without a count."""
_AGAIN: Final = 0.03
"""Share of counts that are repeated on the same day."""
_BLEEDS: Final = (0.10, 10.0)
"""Chance of bleeding at a visit with a count below this. [10^9/L]"""
_SELDOM_BLEEDS: Final = 0.003
_GRADES: Final = (0.55, 0.3, 0.12, 0.03)
_RESCUED: Final = 0.12
"""Chance of a rescue at a visit with such a count."""
_RESCUE_KINDS: Final = {
    RescueKind.PLATELET_TRANSFUSION: 0.25, RescueKind.IVIG: 0.4, RescueKind.ANTI_D: 0.02,
    RescueKind.STEROID_PULSE: 0.28, RescueKind.OTHER: 0.05,
}  # fmt: skip
_WOMEN: Final = 0.6
_DEATHS: Final = 0.04
_UNRECORDED: Final = 0.05
"""Share of patients whose bleeding was not recorded."""
_FIRST_DAY: Final = np.datetime64("2005-01-01", "D")
_DAYS: Final = 5500
"""Diagnoses are spread over so many days."""


_DATED: Final = ("start", "until", "stop", "full", "relapse")
"""What is drawn of a line as a day."""


# --- the registry ---------------------------------------------------------------------------------


@attrs.frozen(eq=False, repr=False)
class Registry:
    """
    The input tables of a synthetic registry, each a mapping of columns to arrays.

    Attributes
    ----------
    patients, lines, counts, bleeds, rescues : dict of str to numpy.ndarray
        In the form that `itpcase.Cohort.from_tables` takes.
    """

    patients: dict[str, Column]
    lines: dict[str, Column]
    counts: dict[str, Column]
    bleeds: dict[str, Column]
    rescues: dict[str, Column]

    def __repr__(self) -> str:
        sizes = (f"{len(getattr(self, name)['patient_id'])} {name}" for name in TABLES)
        return f"Registry(synthetic: {', '.join(sizes)})"

    @property
    def tables(self) -> dict[str, dict[str, Column]]:
        """The tables by their names."""
        return {name: getattr(self, name) for name in TABLES}

    def cohort(self) -> Cohort:
        """
        Lay the tables out as a cohort.

        Returns
        -------
        Cohort
        """
        tables: dict[str, Any] = self.tables
        return Cohort.from_tables(**tables)


def simulate_registry(patients: int, *, seed: int) -> Registry:
    """
    Draw a synthetic registry.

    * the rows of a table are in no order, and counts are in several units;
    * patient number *i* of a seed is the same, however many patients are drawn.

    Parameters
    ----------
    patients : int
        How many; about 40 counts belong to each.
    seed : int
        Which registry.

    Returns
    -------
    Registry

    Raises
    ------
    InputError
        If a number is not a whole number from 0 on.

    See Also
    --------
    write_simulated : for registries that are larger than memory.

    Examples
    --------
    >>> from itpcase.registry.simulate import simulate_registry
    >>> registry = simulate_registry(100, seed=1)
    >>> len(registry.patients["patient_id"]), registry.patients["patient_id"][0]
    (100, 'synthetic-000000001')
    >>> set(registry.patients["provenance"].tolist())
    {'synthetic'}
    >>> registry.cohort().to_patients()[0].provenance
    <Provenance.SYNTHETIC: 'synthetic'>
    """
    pieces = list(registries(patients, seed=seed))
    return Registry(**{name: joined(piece.tables[name] for piece in pieces) for name in TABLES})


def registries(patients: int, *, seed: int) -> Iterator[Registry]:
    """
    Draw a synthetic registry in pieces of whole patients.

    Parameters
    ----------
    patients, seed : int
        As in `simulate_registry`.

    Yields
    ------
    Registry
        The patients of one block; joined, they are what `simulate_registry` gives.

    Raises
    ------
    InputError
        If a number is not a whole number from 0 on.

    Examples
    --------
    >>> from itpcase.registry.simulate import registries
    >>> [len(piece.patients["patient_id"]) for piece in registries(5000, seed=1)]
    [4096, 904]
    """
    patients, seed = whole_argument(patients, "patients"), whole_argument(seed, "seed")
    return (
        _first(_block(seed, first // BLOCK), patients - first)
        for first in range(0, max(patients, 1), BLOCK)
    )


def write_simulated(patients: int, folder: str | os.PathLike[str], *, seed: int) -> None:
    """
    Write a synthetic registry of any size as a folder of Parquet files, block by block.

    Parameters
    ----------
    patients : int
        As in `simulate_registry`.
    folder : path
        A new folder, or one that holds files of this form and nothing else.
    seed : int
        As in `simulate_registry`.

    Returns
    -------
    None

    Raises
    ------
    InputError
        If a number is not a whole number from 0 on, or the folder cannot be written.
    MissingExtraError
        Without the extra ``arrow``.

    Examples
    --------
    >>> import tempfile
    >>> from pathlib import Path
    >>> import itpcase as itp
    >>> from itpcase.registry.simulate import write_simulated
    >>> with tempfile.TemporaryDirectory() as place:
    ...     write_simulated(20, Path(place) / "registry", seed=1)
    ...     len(itp.read_parquet(Path(place) / "registry"))
    20
    """
    pieces = registries(patients, seed=seed)
    pa = arrow("writing Parquet")
    import pyarrow.parquet as pq  # noqa: PLC0415 - an extra

    files = {name + SUFFIX for name in TABLES}
    with new_folder(checked_folder(folder), files.__contains__) as new, ExitStack() as stack:
        writers: dict[str, Any] = {}
        for piece in pieces:
            for name, columns in piece.tables.items():
                table = pa.table({key: pa.array(v, from_pandas=True) for key, v in columns.items()})
                if name not in writers:
                    schema = pa.schema([(f.name, _kind(pa, f)) for f in table.schema])
                    stream = stack.enter_context(create(new / (name + SUFFIX)))
                    writers[name] = stack.enter_context(
                        pq.ParquetWriter(
                            stream, schema, compression="zstd", write_page_checksum=True
                        )
                    )
                writers[name].write_table(table.cast(writers[name].schema))


def _kind(pa: Any, field: Any) -> Any:
    """Return the type of a column, also where the first block has no value in it."""
    return pa.string() if pa.types.is_null(field.type) else field.type


# --- one block ----------------------------------------------------------------------------------


def _first(registry: Registry, patients: int) -> Registry:
    """Keep the first patients of a block."""
    if patients >= BLOCK:
        return registry
    last = registry.patients["patient_id"][: max(patients, 0)].tolist()
    limit = last[-1] if last else ""

    def kept(columns: Mapping[str, Column]) -> dict[str, Column]:
        inside = columns["patient_id"] <= limit
        return {name: values[inside] for name, values in columns.items()}

    return Registry(**{name: kept(columns) for name, columns in registry.tables.items()})


def _block(seed: int, number: int) -> Registry:
    """Draw one block of patients."""
    rng = np.random.Generator(np.random.PCG64(np.random.SeedSequence([seed, number])))
    ids = np.array([f"{PREFIX}{number * BLOCK + i + 1:09d}" for i in range(BLOCK)], dtype=object)
    diagnosed = rng.integers(0, _DAYS, BLOCK)
    baseline = _BASELINE[0] * np.exp(_BASELINE[1] * rng.standard_normal(BLOCK))
    unit = rng.choice(len(_UNITS), BLOCK, p=_SHARE_OF_UNITS)
    lines = _draw_lines(rng, diagnosed)
    end = np.zeros(BLOCK, dtype=np.int64)
    np.maximum.at(end, lines["patient"], lines["until"])
    earlier = np.maximum(end + 1 - (READ_OUT - _FIRST_DAY).astype(np.int64), 0)
    diagnosed, end = diagnosed - earlier, end - earlier
    for name in _DATED:
        lines[name] = lines[name] - earlier[lines["patient"]]
    dead = rng.random(BLOCK) < _DEATHS
    counts = _draw_counts(rng, lines, baseline)
    low = (counts["value"] < _BLEEDS[1]) & ~np.isnan(counts["value"])
    bleeds = np.flatnonzero(rng.random(len(low)) < np.where(low, _BLEEDS[0], _SELDOM_BLEEDS))
    rescues = np.flatnonzero(low & (rng.random(len(low)) < _RESCUED))
    shown = rng.permutation(len(low))
    patient = counts["patient"]
    return Registry(
        patients={
            "patient_id": ids,
            "sex": np.where(rng.random(BLOCK) < _WOMEN, "F", "M").astype(object),
            "age": np.round(np.clip(rng.normal(50, 19, BLOCK), 1, 99)),
            "diagnosed_on": _FIRST_DAY + diagnosed,
            "died_on": np.where(dead, _FIRST_DAY + end + 1, np.datetime64("NaT", "D")),
            "followed_until": _FIRST_DAY + end + 1,
            "bleeding_recorded": rng.random(BLOCK) >= _UNRECORDED,
            "provenance": np.full(BLOCK, Provenance.SYNTHETIC.value, dtype=object),
        },
        lines={
            "patient_id": ids[lines["patient"]],
            "line": lines["number"],
            "started_on": _FIRST_DAY + lines["start"],
            "ended_on": np.where(
                lines["stop"] < lines["until"],
                _FIRST_DAY + lines["stop"],
                np.datetime64("NaT", "D"),
            ),
            "agents": np.array([t.agents for t in _TREATMENTS], dtype=object)[lines["treatment"]],
        },
        counts=_printed(counts, ids, unit, shown),
        bleeds={
            "patient_id": ids[patient[bleeds]],
            "on": _FIRST_DAY + counts["day"][bleeds],
            "until": _FIRST_DAY
            + np.minimum(
                counts["day"][bleeds] + rng.integers(0, 4, len(bleeds)), end[patient[bleeds]] + 1
            ),
            "who_grade": rng.choice(len(_GRADES), len(bleeds), p=_GRADES) + 1,
        },
        rescues={
            "patient_id": ids[patient[rescues]],
            "on": _FIRST_DAY + counts["day"][rescues],
            "kind": np.array([str(kind) for kind in RESCUE_KINDS], dtype=object)[
                rng.choice(
                    len(RESCUE_KINDS), len(rescues), p=[_RESCUE_KINDS[k] for k in RESCUE_KINDS]
                )
            ],
        },
    )


def _draw_lines(rng: np.random.Generator, diagnosed: Column) -> dict[str, Column]:
    """Draw the lines of a block: whose, when, with what, and how it works."""
    many = rng.choice(len(_SHARE_OF_LINES), len(diagnosed), p=_SHARE_OF_LINES) + 1
    patient = np.repeat(np.arange(len(diagnosed)), many)
    first = np.cumsum(many) - many
    number = np.arange(len(patient)) - first[patient] + 1
    shares = np.array([[t.first for t in _TREATMENTS], [t.later for t in _TREATMENTS]])
    bounds = np.cumsum(shares / shares.sum(axis=1, keepdims=True), axis=1)
    drawn = rng.random(len(patient))
    treatment = (drawn[:, None] > bounds[np.minimum(number - 1, 1)][:, :-1]).sum(axis=1)

    def of(name: str) -> Column:
        values = np.array([getattr(each, name) for each in _TREATMENTS])
        found: Column = values[treatment]
        return found

    responds = rng.random(len(patient)) < of("responds")
    mean = np.where(responds, _LONGEST_LINE, _FAILED_LINE)
    length = _SHORTEST_LINE + np.round(mean * rng.standard_exponential(len(patient)))
    wait = rng.integers(0, 15, len(patient))
    ends = np.cumsum(length + wait).astype(np.int64)
    before = np.where(first > 0, ends[first - 1], 0)[patient]
    until = ends - before + diagnosed[patient]
    start = until - length.astype(np.int64)
    given = 1 + np.round(of("given") * rng.standard_exponential(len(patient))).astype(np.int64)
    return {
        "patient": patient,
        "number": number,
        "treatment": treatment,
        "start": start,
        "until": until,
        "stop": np.minimum(start + given, until),
        "responds": responds,
        "full": start + of("delay") * rng.standard_exponential(len(patient)),
        "height": of("height") * np.exp(0.5 * rng.standard_normal(len(patient))),
        "relapse": start + of("delay") + of("relapse") * rng.standard_exponential(len(patient)),
    }


def _draw_counts(
    rng: np.random.Generator, lines: Mapping[str, Column], baseline: Column
) -> dict[str, Column]:
    """Draw the visits of every line and the count at each."""
    length = lines["until"] - lines["start"]
    visits = np.clip(rng.poisson(_VISITS * np.minimum(1, 0.25 + length / 600)), 2, _MOST_VISITS)
    line = np.repeat(np.arange(len(length)), visits)
    place = rng.random(len(line)) ** 1.8  # visits are closer together at the beginning
    day = lines["start"][line] + np.floor(place * (length[line] + 1)).astype(np.int64)
    first = np.cumsum(visits) - visits
    day[first] = lines["start"] - rng.integers(0, 10, len(length)) * (lines["number"] == 1)
    patient = lines["patient"][line]
    effect = lines["responds"][line] * np.clip(
        (day - lines["start"][line]) / np.maximum(lines["full"] - lines["start"], 1)[line], 0, 1
    )
    effect *= np.exp(-np.maximum(day - lines["relapse"][line], 0) / 20.0)
    level = baseline[patient] + effect * lines["height"][line]
    value = np.minimum(level * np.exp(_NOISE * rng.standard_normal(len(line))), _MOST)
    value = np.maximum(np.round(value), 0.0)
    value[rng.random(len(line)) < _MISSING] = np.nan
    again = np.flatnonzero(rng.random(len(line)) < _AGAIN)
    second = np.round(value[again] * np.exp(0.05 * rng.standard_normal(len(again))))
    return {
        "patient": np.concatenate([patient, patient[again]]),
        "day": np.concatenate([day, day[again]]),
        "value": np.concatenate([value, second]),
    }


def _printed(
    counts: Mapping[str, Column], ids: Column, unit: Column, order: Column
) -> dict[str, Column]:
    """Print the counts as the laboratory of each patient does, in the order given."""
    patient, value = counts["patient"][order], counts["value"][order]
    below = value < _PRINTED_AS_BELOW
    spelled = np.array([name for name, _ in _UNITS], dtype=object)
    factor = np.array([factor for _, factor in _UNITS])
    return {
        "patient_id": ids[patient],
        "on": _FIRST_DAY + counts["day"][order],
        "count": np.where(below, _PRINTED_AS_BELOW, value) * factor[unit[patient]],
        "unit": spelled[unit[patient]],
        "comparator": np.where(below, "<", "").astype(object),
    }
