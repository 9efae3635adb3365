"""A patient to be drawn, a registry, and what a figure holds."""

from __future__ import annotations

from collections import Counter
from typing import Any

import itpcase as itp


def case(name: str = "p1", **more: Any) -> itp.Patient:
    """A response that was lost, with a bound, a range, a rescue and bleeding."""
    counts = {-3: "12", 0: "<5", 7: "30-60", 14: "55", 28: "120", 42: ">200", 60: "150", 90: "8",
              95: "9"}  # fmt: skip
    facts: dict[str, Any] = {
        "platelets": [
            itp.PlateletMeasurement(on=day, count=f"{count} G/L") for day, count in counts.items()
        ],
        "lines": [
            itp.TreatmentLine(line=1, agents=["prednisone"], started_on=0, ended_on=20,
                              note="tapered; 1 mg/kg"),
            itp.TreatmentLine(line=2, agents=["eltrombopag"], started_on=92, ongoing=True),
        ],
        "rescues": [itp.RescueTherapy(on=93, kind="ivig")],
        "bleeds": [itp.BleedingEvent(on=91, until=94, who_grade=2)],
    }  # fmt: skip
    return itp.Patient(id=name, **{**facts, **more})


def marks(ax: Any) -> Counter[str]:
    """How many artists of each kind the axes hold."""
    return Counter(each.get_gid() for each in ax.get_children() if each.get_gid())


def texts(ax: Any) -> list[str]:
    """Every text of the axes that is not empty, those outside of them too."""
    from matplotlib.text import Text  # noqa: PLC0415 - an extra

    return [each.get_text() for each in ax.findobj(Text) if each.get_text()]


def registry() -> list[itp.Patient]:
    """Twelve patients of two agents, of whom some lose the response, die or start again."""
    return [
        itp.Patient(
            id=f"p{i}",
            lines=[
                itp.TreatmentLine(
                    line=1, agents=["eltrombopag" if i % 2 else "rituximab"], started_on=0
                ),
                *(
                    itp.TreatmentLine(line=2, agents=["danazol"], started_on=90 + i)
                    for _ in range(i % 4 == 1)
                ),
            ],
            platelets=[
                itp.PlateletMeasurement(
                    on=day, count=f"{10 if day == 0 or day > 40 + 15 * i else 60} G/L"
                )
                for day in range(0, 150, 7)
            ],
            died_on=150 if i == 10 else None,
        )
        for i in range(12)
    ]  # fmt: skip
