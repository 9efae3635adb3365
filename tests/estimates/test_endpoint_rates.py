"""Rates of what a definition asks beside its levels."""

from __future__ import annotations

from typing import Any

import pytest

import itpcase as itp
from itpcase.registry.simulate import simulate_registry


@pytest.mark.parametrize("definition", ["luna-3", "ash-2019", "flight", "stopago"])
def test_rates_of_endpoints_are_those_of_the_comparison(definition: str) -> None:
    """One rule for a rate: the same lines, and the same exact limits, as beside other rules."""
    cohort = simulate_registry(80, seed=3).cohort()
    asked = itp.get_definition(definition)
    found = itp.estimates.endpoint_rates(cohort, asked)
    rates = itp.compare_definitions(cohort, definitions=[asked]).rates
    compared = rates[rates["asked"] != "category"]
    first = found[found["is_primary"]]

    assert compared["asked"].tolist() == first["endpoint"].tolist()
    assert compared["yes"].tolist() == first["responders"].tolist()
    for name in ("share", "lower", "upper"):
        assert compared[f"{name}_of_all"].tolist() == pytest.approx(
            first[name].tolist(), nan_ok=True
        )
        evaluable = found[~found["is_primary"]][name].tolist()
        assert compared[name].tolist() == pytest.approx(evaluable, nan_ok=True)


def test_rates_of_endpoints_by_group_add_up() -> None:
    """Each line is in one group, and a group's rate is that of its lines alone."""
    cohort = simulate_registry(80, seed=3).cohort()
    asked: dict[str, Any] = {
        "definition": itp.get_definition("luna-3"),
        "endpoints": ["platelet_response"],
    }
    whole = itp.estimates.endpoint_rates(cohort, **asked, line=1)
    parts = itp.estimates.endpoint_rates(cohort, **asked, line=1, by="sex")

    for name in ("responders", "lines"):
        assert whole[whole["is_primary"]][name].sum() == parts[parts["is_primary"]][name].sum()
    women = [patient for patient in cohort.to_patients() if patient.sex == "F"]
    alone = itp.estimates.endpoint_rates(women, **asked, line=1)
    assert alone["lower"].tolist() == parts[parts["group"] == "F"]["lower"].tolist()
