"""Data of R's packages survival and KMsurv, column by column."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

DATA = Path(__file__).resolve().parents[1] / "data"

Columns = dict[str, NDArray[Any]]


def read(name: str, folder: Path = DATA / "r") -> Columns:
    """The columns of a data set as text."""
    with (folder / f"{name}.csv").open(encoding="utf-8") as stream:
        rows = list(csv.DictReader(stream))
    return {key: np.array([row[key] for row in rows]) for key in rows[0]}


def numbers(column: NDArray[Any]) -> NDArray[Any]:
    """Text as numbers; an empty cell is never."""
    return np.array([float(text) if text else np.inf for text in column])


def mgus2() -> tuple[NDArray[Any], NDArray[Any], NDArray[Any]]:
    """Time to progression or death, which of them, and the sex."""
    data = read("mgus2")
    progressed = data["pstat"] == "1"
    time = np.where(progressed, numbers(data["ptime"]), numbers(data["futime"]))
    cause = np.where(progressed, "pcm", np.where(data["death"] == "1", "death", ""))
    return time, cause, data["sex"]


def myeloid(arm: str) -> Columns:
    """
    Response and its loss in one arm.

    Responded at ``crtime``, lost at ``rltime`` or at death; without a response until death.
    """
    data = read("myeloid", DATA)
    data = {key: values[data["trt"] == arm] for key, values in data.items()}
    end, died = numbers(data["futime"]), data["death"] == "1"
    response, relapse = numbers(data["crtime"]), numbers(data["rltime"])
    responded = np.isfinite(response)
    return {
        "responded": responded,
        "waited": np.where(responded, response, end),
        "waiting_event": responded | died,
        "kept": np.where(responded, np.minimum(relapse, end), end),
        "kept_event": np.where(responded, np.isfinite(relapse) | died, died),
        "died": died,
    }
