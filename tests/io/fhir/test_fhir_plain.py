"""Observations that differ in little get the answers that each would get by itself."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import Any
from unittest import mock

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import itpcase as itp
from itpcase.io._fhir import treatments
from itpcase.io._fhir.people import referred
from itpcase.io._fhir.plain import PlainObservations
from itpcase.io._fhir.plain_drugs import Dosage, DrugForms
from itpcase.io._fhir.values import days_of
from itpcase.io._source import days, results, values
from itpcase.io.fhir import collect
from tests.io.systems import LOINC, bundle, observation, quantity

PLAIN = observation("o", "2021-03-01", **quantity(9))

NOTHING = object()
"""In the place of an element that is left out."""

LIMITS = {"low": {"value": 150, "unit": "K/uL"}, "high": {"value": 400, "unit": "K/uL"}}
CHANGES: list[dict[str, Any]] = [
    {"status": "cancelled"}, {"status": ""}, {"status": NOTHING}, {"status": "preliminary"},
    {"subject": {"reference": "Group/1"}}, {"subject": {"reference": "https://a.org/Patient/p1"}},
    {"subject": {"reference": "Patient/p1/_history/3", "display": "Ann"}},
    {"subject": {"reference": "Patient/p1", "type": "Group"}}, {"subject": NOTHING},
    {"subject": {"reference": "https://b.org/Patient/p1"}}, {"subject": {"reference": ""}},
    {"patient": {"reference": "Patient/p2"}}, {"effectiveDateTime": NOTHING},
    {"effectiveDateTime": "2021-03"}, {"effectiveDateTime": "2021-03-01T23:30:00Z"},
    {"effectiveDateTime": "2021-02-30"}, {"effectiveInstant": "2021-04-01T08:00:00Z"},
    {"effectivePeriod": {"start": "2021-04-01"}}, quantity("abc"), quantity("1.500"), quantity("x"),
    quantity(5, comparator="<"), quantity(5, comparator="ad"), quantity(9, code="g/dL"),
    quantity(9, code="10*3/uL", unit="/uL"), quantity(9000, code="/uL"), quantity(9.0),
    {"valueQuantity": {"value": 9}}, {"valueQuantity": NOTHING}, {"valueString": "12 K/uL"},
    {"code": {"coding": [{"system": LOINC, "code": "1742-6"}]}, **quantity(9, code="U/L")},
    {"code": {"coding": [{"system": LOINC, "code": "777-3"}, {"system": LOINC, "code": "1742-6"}]}},
    {"code": {"text": "platelets"}}, {"code": "platelets"}, {"referenceRange": [LIMITS]},
    {"referenceRange": [{"text": "150-400"}]}, {"referenceRange": [{"text": "see above"}]},
    {"referenceRange": [LIMITS, {"low": {"value": 1, "unit": "K/uL"}}]}, {"referenceRange": "1-2"},
    {"interpretation": [{"coding": [{"code": "<"}]}]}, {"note": [{"text": "clumps"}]},
    {"meta": {"versionId": "2"}}, {"meta": {"tag": [{"code": "SUBSETTED"}]}},
    {"meta": {"security": [{"code": "HTEST"}]}}, {"meta": []},
    {"identifier": [{"system": "urn:lab", "value": "7"}]}, {"specimen": {"display": "serum"}},
    {"bodySite": {"text": "bone marrow"}}, {"focus": [{"reference": "Patient/child"}]},
    {"modifierExtension": [{"url": "urn:not"}]}, {"implicitRules": "urn:rules"},
    {"extension": [{"url": "urn:itpcase:assumed", "valueString": "day"}]},
    {"component": [{"code": PLAIN["code"], **quantity(7)}]}, {"id": NOTHING}, {"id": "o1"},
    {"dataAbsentReason": {"text": "clotted"}}, {"category": 7}, {"resourceType": "Basic"},
    {"hasMember": [{"reference": "Observation/o1"}], "status": "entered-in-error"},
]  # fmt: skip
"""What an observation may say beside or in the place of what a plain one says."""


def changed(number: int, changes: tuple[dict[str, Any], ...]) -> dict[str, Any]:
    """A plain observation with changes."""
    found = PLAIN | {"id": f"o{number}"}
    for each in changes:
        found |= each
    return {name: said for name, said in found.items() if said is not NOTHING}


def all_said(folder: Path, **options: Any) -> list[object]:
    """Everything that is read of a source."""
    source = collect(folder, **options)
    told = [(problem, problem.told.render("zh")) for problem in source.problems.listed()]
    places = [(row.where, str(row.where)) for row in source.kept]
    return [source.kept, source.labs, source.patients, source.found, source.days, places, told,
            source.results.seen, source.results.left_out]  # fmt: skip


@settings(deadline=None)
@given(
    st.lists(
        st.one_of(st.just(()), st.sampled_from(CHANGES).map(lambda each: (each,)),
                  st.tuples(st.sampled_from(CHANGES), st.sampled_from(CHANGES))),
        min_size=1, max_size=12,
    ),
    st.sampled_from([{}, {"zone": "Asia/Shanghai"}, {"impute": "first"}, {"decimal": ","}]),
    st.booleans(),
)  # fmt: skip
def test_each_says_what_it_says_by_itself(
    drawn: list[tuple[dict[str, Any], ...]], options: dict[str, Any], is_bundle: bool
) -> None:
    """Nothing differs where each is looked at by itself: no record, place, count or problem."""
    listed = [changed(number, changes) for number, changes in enumerate([(), *drawn, *drawn])]
    with tempfile.TemporaryDirectory() as place:
        if is_bundle:
            bundle(Path(place), *listed)
        else:
            lines = "\n".join(map(json.dumps, listed))
            Path(place, "a.ndjson").write_text(lines, encoding="utf-8")
        found = all_said(Path(place), **options)
        with (
            mock.patch.object(PlainObservations, "result", return_value=None),
            mock.patch.object(values, "read_said_once", values.read_said),
            mock.patch.object(results, "read_limit", values.read_limit.__wrapped__),
            mock.patch.object(days, "_whole_day", return_value=None),
        ):
            expected = all_said(Path(place), **options)

    assert found == expected


DRUG = {"resourceType": "MedicationStatement", "status": "active",
        "medicationCodeableConcept": {"text": "prednisone"},
        "subject": {"reference": "Patient/p1"},
        "effectivePeriod": {"start": "2021-03-01"}}  # fmt: skip


def given_so(number: int, *, dose: Any = 50, route: str = "oral") -> dict[str, Any]:
    """How a drug is taken, in words and on days of its own."""
    timing = {"event": [f"2021-03-{number:02}"],
              "repeat": {"frequency": 1, "period": 1, "periodUnit": "d"}}  # fmt: skip
    rate = {"doseQuantity": {"value": dose, "unit": "mg"}}
    return {"dosage": [{"text": f"tablet {number}", "timing": timing, "route": {"text": route},
                        "doseAndRate": [rate]}]}  # fmt: skip


def contained(number: int, word: str) -> dict[str, Any]:
    """A record that contains its drug, with a batch of its own."""
    medication = {"resourceType": "Medication", "id": "m", "batch": {"lotNumber": str(number)},
                  "code": {"text": word}}  # fmt: skip
    return {"medicationCodeableConcept": NOTHING, "medicationReference": {"reference": "#m"},
            "contained": [medication]}  # fmt: skip


def identified(number: int, word: str) -> dict[str, Any]:
    """A record that names its drug by an identifier."""
    identifier = {"system": "urn:pharmacy", "value": str(number)}
    reference = {"identifier": identifier, "display": word, "type": "Medication"}
    return {"medicationCodeableConcept": NOTHING, "medicationReference": reference}


DRUG_CHANGES: list[dict[str, Any]] = [
    *(given_so(number) for number in (1, 2)), given_so(3, dose=0), given_so(4, route="ophthalmic"),
    given_so(5, dose=75), contained(1, "IVIG"), contained(2, "IVIG"), contained(3, "aspirin"),
    {"contained": [{"resourceType": "Medication", "id": "m"}],
     "medicationCodeableConcept": NOTHING, "medicationReference": {"reference": "#m"}},
    *(identified(number, word) for number, word in ((1, "IVIG"), (2, "IVIG"), (3, "aspirin"))),
    *({"medicationCodeableConcept": NOTHING, "medicationReference": {"reference": name}}
      for name in ("https://a.org/Medication/m", "Medication/none", "Medication/other")),
    {"statusReason": [{"text": "no response"}]}, {"code": {"text": "splenectomy"}},
    *({"resourceType": "Procedure", "effectivePeriod": NOTHING, "code": {"text": word},
       "status": "completed", f"performed{kind}": {"DateTime": day, "Period": {"start": day}}[kind]}
      for word in ("splenectomy", "platelet transfusion")
      for kind, day in (("DateTime", "2021-03-09"), ("Period", "2021-03-10"))),
    {"effectivePeriod": NOTHING, "occurenceDateTime": "2021-03-06"},
    {"effectivePeriod": NOTHING, "effectiveDateTime": ""}, {"effectivePeriod": {}},
    *({"resourceType": f"Medication{kind}"} for kind in ("Administration", "Dispense", "Request")),
    *({"status": status} for status in ("stopped", "on-hold", "not-taken", "strange", "", None)),
    *({"medicationCodeableConcept": {"text": word}}
      for word in ("aspirin", "IVIG", "splenectomy", "eltrombopag 50 mg")),
    {"medicationCodeableConcept": None, "medicationReference": {"reference": "#m"},
     "contained": [{"resourceType": "Medication", "id": "m", "code": {"text": "rituximab"}}]},
    {"medicationCodeableConcept": NOTHING, "medicationReference": {"reference": "Medication/m"}},
    {"medicationReference": {"reference": "Medication/m"}},
    {"medicationCodeableConcept": NOTHING, "medication": {"concept": {"text": "rituximab"}}},
    {"subject": {"reference": "Patient/p2", "type": "Group"}}, {"subject": NOTHING},
    {"subject": {"reference": "https://b.org/Patient/p1"}},
    {"subject": {"reference": "Patient/p3", "identifier": {"system": "urn:x", "value": "7"}}},
    {"effectivePeriod": {"start": "2021-03-01", "end": "2021-04-02"}},
    {"effectivePeriod": {"end": "2021-04-02"}}, {"effectivePeriod": {"start": "2021-03"}},
    {"effectivePeriod": {"start": "2021-03-01", "end": "2021-04"}}, {"effectivePeriod": None},
    {"effectivePeriod": {"start": "2021-03-05", "end": "2021-03-02"}},
    {"effectivePeriod": NOTHING, "effectiveDateTime": "2021-03-02T08:00:00+01:00"},
    {"effectiveDateTime": "2021-05-02"}, {"effectivePeriod": NOTHING, "authoredOn": "2021-03-03"},
    {"effectivePeriod": NOTHING, "whenHandedOver": "2021-03-04"}, {"effectivePeriod": NOTHING},
    {"daysSupply": {"value": 30, "unit": "d"}}, {"intent": "plan"}, {"intent": "order"},
    {"dosage": [{"route": {"text": "ophthalmic"}}]}, {"dosage": {"dose": {"value": 0}}},
    {"dosage": [{"timing": {"repeat": {"frequency": 1, "period": 1, "periodUnit": "d"}},
                 "doseAndRate": [{"doseQuantity": {"value": 20, "unit": "mg"}}]}]},
    {"statusReason": [{"text": "toxic"}]}, {"modifierExtension": [{"url": "urn:not"}]},
    {"note": [{"text": "a note"}]}, {"doNotPerform": True}, {"meta": {"versionId": "2"}},
    {"id": "d1"}, {"id": NOTHING}, {"extension": [{"url": "urn:x"}]}, {"category": 7},
    {"adherence": {"code": {"coding": [{"code": "not-taking"}]}}},
]  # fmt: skip
"""What a record of a drug may say beside or in the place of what a plain one says."""


@settings(deadline=None)
@given(
    st.lists(st.lists(st.sampled_from(DRUG_CHANGES), max_size=2), min_size=1, max_size=12),
    st.sampled_from([{}, {"zone": "Asia/Shanghai"}, {"impute": "first"}, {"orders": True},
                     {"agents": {"aspirin": "eltrombopag"}}]),
)  # fmt: skip
def test_each_drug_is_what_it_is_by_itself(
    drawn: list[list[dict[str, Any]]], options: dict[str, Any]
) -> None:
    """Of a form that was decided once nothing differs: no drug, place, order or problem."""
    listed: list[dict[str, Any]] = []
    for number, changes in enumerate([[], *drawn, *drawn]):
        found = DRUG | {"id": f"d{number}"}
        for each in changes:
            found |= each
        listed.append({name: said for name, said in found.items() if said is not NOTHING})
    medications = [{"resourceType": "Medication", "id": name, "code": {"text": "romiplostim"}}
                   for name in ("m", "other")]  # fmt: skip

    def said(folder: Path) -> list[object]:
        source = collect(folder, **options)
        drugs = [(each, str(each.where)) for each in source.drugs]
        return [*all_said(folder, **options), drugs, source.strange_words, source.recorded_in]

    with tempfile.TemporaryDirectory() as place:
        bundle(Path(place), *listed, *medications)
        found_so = said(Path(place))
        with (
            mock.patch.object(treatments, "common_of", return_value=""),
            mock.patch.object(treatments, "time_of", return_value=""),
            mock.patch.object(DrugForms, "dosage", lambda _, resource: Dosage.of(resource)),
        ):
            expected = said(Path(place))

    assert found_so == expected


def test_a_drug_of_one_form_is_decided_once(tmp_path: Path) -> None:
    """Of records of one form the first alone goes through the decisions."""
    with mock.patch.object(treatments, "days_of", autospec=True, side_effect=days_of) as decide:
        days = [(number, f"2021-03-{number:02}") for number in range(1, 29)]
        drug = {
            name: said for name, said in (DRUG | contained(0, "")).items() if said is not NOTHING
        }
        bundle(
            tmp_path,
            *(drug | {"id": day, "effectivePeriod": {"start": day}, "note": [{"text": day}],
                      "contained": contained(number, "rituximab")["contained"]}
              | given_so(number, dose=number) for number, day in days),
        )  # fmt: skip
        found = collect(tmp_path).drugs

    assert [f"{number} mg/d" for number, _ in days] == [drug.daily_dose for drug in found]
    assert 1 == decide.call_count


PACK = DRUG | {"resourceType": "MedicationDispense", "status": "completed",
               "effectivePeriod": NOTHING, "whenHandedOver": "2021-03-01"}  # fmt: skip


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        (DRUG | given_so(1), DRUG | given_so(2, route="eye"), [("prednisone", None, "50 mg/d")]),
        (DRUG | given_so(1), DRUG | given_so(2, dose=0), [("prednisone", None, "50 mg/d")]),
        (DRUG | contained(1, "IVIG"), DRUG | contained(1, "rituximab"),
         [("ivig", None, None), ("rituximab", None, None)]),
        (DRUG | identified(1, "IVIG"), DRUG | identified(1, "rituximab"),
         [("ivig", None, None), ("rituximab", None, None)]),
        (DRUG, DRUG | {"status": "not-taken"}, [("prednisone", None, None)]),
        (PACK | {"daysSupply": {"value": 7}}, PACK | {"daysSupply": {"value": 14}},
         [("prednisone", "2021-03-08", None), ("prednisone", "2021-03-15", None)]),
        (DRUG, DRUG | {"effectivePeriod": NOTHING, "effectiveDateTime": "2021-03-01"},
         [("prednisone", None, None), ("prednisone", None, None)]),
    ],
    ids=["route", "dose", "contained", "named", "status", "supply", "time"],
)  # fmt: skip
def test_records_of_two_forms_are_two(
    tmp_path: Path, one: dict[str, Any], other: dict[str, Any],
    expected: list[tuple[str, str | None, str | None]],
) -> None:  # fmt: skip
    """They differ in one thing that is read; the first decides nothing of the second."""
    listed = [
        {name: said for name, said in (each | {"id": str(number)}).items() if said is not NOTHING}
        for number, each in enumerate((one, other))
    ]
    bundle(tmp_path, *listed)
    found = collect(tmp_path).drugs

    assert expected == [
        (drug.agent.name, drug.ended_on and str(drug.ended_on), drug.daily_dose) for drug in found
    ]


def test_a_dosage_of_one_form_is_read_once(tmp_path: Path) -> None:
    """Of dosages that differ in words and in days the first alone is read."""
    with mock.patch.object(Dosage, "of", autospec=True, side_effect=Dosage.of) as reads:
        days = [(number, f"2021-03-{number:02}") for number in range(1, 29)]
        bundle(tmp_path, *(DRUG | {"id": day, "effectivePeriod": {"start": day}} | given_so(number)
                           for number, day in days))  # fmt: skip
        assert ["50 mg/d"] * 28 == [drug.daily_dose for drug in collect(tmp_path).drugs]

    assert 1 == reads.call_count


LEARN = PlainObservations.learn


def test_a_form_is_decided_once(tmp_path: Path) -> None:
    """Of observations of one form the first alone goes through the decisions."""
    with mock.patch.object(PlainObservations, "learn", autospec=True) as learn:
        learn.side_effect = LEARN
        bundle(tmp_path, *(changed(number, (quantity(number),)) for number in range(50)))
        assert len(collect(tmp_path).kept) == 50

    assert 1 == learn.call_count


def test_forms_are_forgotten(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where there are more than are kept, each is decided again, and says the same."""
    monkeypatch.setattr("itpcase.io._fhir.plain._MOST", 1)
    units = ("K/uL", "10*3/uL") * 3
    bundle(tmp_path, *(changed(n, (quantity(9, code=unit),)) for n, unit in enumerate(units)))

    assert [9.0] * 6 == [row.count.value for row in collect(tmp_path).kept]


@pytest.mark.parametrize(
    ("reference", "kind", "expected"),
    [
        ("Patient/1", "", ("1", "", "Patient/1")), ("urn:uuid:1", "", ("1", "", "urn:uuid:1")),
        ("https://a.org/Patient/1", "", ("1", "https://a.org", "https://a.org/Patient/1")),
        ("Group/1", "", (None, "", "Group/1")), ("1", "Group", (None, "", "1")),
        ("Patient?name=1", "", (None, "", "Patient?name=1")), ("#1", "", (None, "", "#1")),
        (" ", "", (None, "", "")), ("Patient/", "", (None, "", "Patient/")),
    ],
)  # fmt: skip
def test_references(reference: str, kind: str, expected: tuple[str | None, str, str]) -> None:
    """To a patient, on a server or without one; what names no patient names none."""
    assert expected == referred(reference, kind)


def test_counts_are_written_from_columns_as_from_records(tmp_path: Path) -> None:
    """A cohort of columns and the same one of records make one file, byte for byte."""
    counts = ["<5", "12.3", "20-30", "~9", "0.123456789", "0", ">0", ">=150", "normal", "437", "1"]
    cohort = itp.Cohort.from_tables(
        counts={"patient_id": ["a{0}"] * 6 + ["ö 1"] * 5, "unit": "10*9/L", "count": counts,
                "on": [f"2021-03-{day:02d}" for day in range(1, 12)]},
        lines={"patient_id": ["a{0}"], "line": [1], "started_on": ["2021-03-02"],
               "agents": ["ivig"]},
    )  # fmt: skip
    itp.write_fhir(cohort, tmp_path / "columns", itp.IWG_2009)
    itp.write_fhir(cohort.to_patients(), tmp_path / "records", itp.IWG_2009)
    one, two = ((tmp_path / name / "bundle.json").read_bytes() for name in ("columns", "records"))
    values = [each["resource"] for each in json.loads(one)["entry"] if "-count-" in each["fullUrl"]]

    assert one == two
    assert len(values) == len(cohort.counts)
    assert [("<", 5), (None, 12.3), (None, None), (None, 9)] == [
        (said.get("comparator"), said.get("value"))
        for said in (each.get("valueQuantity", {}) for each in values[:4])
    ]
