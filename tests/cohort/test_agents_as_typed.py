"""A drug that is not understood is shown as it was typed; its capitals make no other drug of it."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import attrs
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import itpcase as itp
from itpcase.agents import code_of, codes_of, own_agent, say_agents
from itpcase.agents.naming import each_agent_once, names_of, shown_names
from itpcase.errors import InputError
from itpcase.estimates.groups import group_order, label_lines
from itpcase.exposures import treatment_lines
from itpcase.figures import swimmer_data
from itpcase.history.refractory_rules import Failed, FailedLines, RefractoryRule
from itpcase.io._cdisc.datasets import read_dataset
from itpcase.registry.job import Job
from itpcase.registry.shards import map_shards, write_shards
from itpcase.terms import Verdict
from tests.cohort.doors import DOORS
from tests.io.systems import lb, sdtm

TYPED = "Zorbexumab-XY 5"
OTHER = "ZORBEXUMAB-xy 5"
FIRST = dt.date(2021, 1, 1)


def day(number: int) -> dt.date:
    """A day of the tables."""
    return FIRST + dt.timedelta(days=number)


def tables(*agents: str) -> dict[str, Any]:
    """A patient a drug, with two counts and one line of it."""
    ids = [f"p{i}" for i in range(len(agents))]
    twice = [each for each in ids for _ in range(2)]
    return {
        "counts": {
            "patient_id": twice, "on": [day(0), day(10)] * len(ids),
            "count": [10, 12] * len(ids), "unit": ["G/L"] * len(twice),
        },
        "lines": {
            "patient_id": ids, "line": [1] * len(ids), "started_on": [day(0)] * len(ids),
            "agents": [*agents],
        },
        "patients": {"patient_id": ids, "sex": ["F"] * len(ids)},
    }  # fmt: skip


def cohort_of(*agents: str) -> itp.Cohort:
    """A cohort of such tables."""
    return itp.Cohort.from_tables(**tables(*agents))


def agents_of(cohort: Any) -> list[tuple[str, ...]]:
    """The agents of every line."""
    return [*cohort.lines["agents"].tolist()]


# --- the rule -----------------------------------------------------------------------------------


def test_known_drugs_stay_as_the_vocabulary_writes_them() -> None:
    """Only a word that is not understood keeps its capitals; blanks between words are one."""
    line = itp.TreatmentLine(
        line=1, agents=["RTX", " Zorbexumab-XY   5 ", "IVIg 1 g/kg", "TPO-RA", "Not Stated"],
        started_on=0,
    )  # fmt: skip

    assert ("rtx", TYPED, "ivig 1 g/kg", "TPO-RA", "not stated") == line.agents


def test_two_spellings_in_a_line_are_one_drug() -> None:
    """The spelling that comes first stands."""
    assert ("Drug X", "rtx") == each_agent_once(["Drug X", "RTX", "DRUG  X", "rtx"])
    assert [(TYPED,)] == agents_of(cohort_of(f"{TYPED} + {OTHER}"))


def test_the_code_of_a_word_has_no_capitals() -> None:
    """By it drugs are compared; the name is what is shown."""
    assert code_of(TYPED) == code_of(OTHER) == TYPED.casefold()
    assert (TYPED.casefold(), "rituximab") == codes_of((TYPED, "RTX", OTHER))
    assert (TYPED, "rituximab") == names_of((TYPED, "RTX", OTHER))
    assert "Zorbexumab-XY 5 + 利妥昔单抗" == say_agents((TYPED, "rituximab"), "zh")
    assert TYPED == own_agent(TYPED).name


def test_beside_each_other_the_spelling_of_most_lines_is_shown() -> None:
    """Of as many, it is the first by the alphabet; the order of the lines does not matter."""
    lines = [("drug X",), ("Drug X", "RTX"), ("Drug X",), ("Drug Y",), ("DRUG Y",)]

    for given_lines in (lines, lines[::-1]):
        shown = {"drug x": "Drug X", "drug y": "DRUG Y", "rituximab": "rituximab"}
        assert shown == shown_names(given_lines)


@pytest.mark.parametrize("name", ["Cevidoplenib", " x", "-"])
def test_a_generic_name_of_ones_own_is_in_small_letters(name: str) -> None:
    """Only the drug of a trial is called what its source calls it."""
    with pytest.raises(InputError, match="AGENT_NAME"):
        itp.agents.Agent(name=name, kind="Syk inhibitor", uses=["disease-modifying"])


# --- ways in and out ----------------------------------------------------------------------------


@pytest.mark.parametrize("door", DOORS)
def test_every_way_in_keeps_the_word(door: str, tmp_path: Path) -> None:
    """Records, columns of every kind and files say the same of the same cell."""
    cohort, problems = DOORS[door](tables(TYPED, "RTX", f"{OTHER} + Prednisone"), tmp_path)

    assert [(TYPED,), ("rtx",), (OTHER, "prednisone")] == agents_of(cohort)
    told = [problem.given for problem in problems if problem.code == "UNKNOWN_AGENT"]
    assert {TYPED, OTHER} == {str(each).strip("' ") for each in told}


WAYS: dict[str, tuple[Callable[[itp.Cohort, Path], Any], Callable[[Path], Any]]] = {
    "csv": (itp.write_csv, itp.read_csv),
    "parquet": (itp.write_parquet, itp.read_parquet),
    "cases.xlsx": (itp.write_excel, itp.read_excel),
    "fhir": (
        lambda cohort, path: itp.write_fhir(cohort, path, itp.IWG_2009),
        lambda path: itp.read_fhir(path / "bundle.json"),
    ),
    "meds": (
        lambda cohort, path: itp.write_meds(cohort, path, itp.IWG_2009),
        itp.read_meds,
    ),
}


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("are_records", [False, True])
def test_what_is_written_is_read_back(way: str, are_records: bool, tmp_path: Path) -> None:
    """The capitals of a word survive every form that is read again."""
    write, read = WAYS[way]
    cohort = cohort_of(TYPED, "RTX", f"{OTHER} + prednisone")
    write(itp.Cohort.from_patients(cohort.to_patients()) if are_records else cohort, tmp_path / way)
    back = read(tmp_path / way)
    back = back if isinstance(back, itp.Cohort) else itp.Cohort.from_patients(back)

    assert agents_of(cohort) == agents_of(back)


def test_exposures_are_written_and_read_back(tmp_path: Path) -> None:
    """So do those of exposures."""
    held = tables("prednisone") | {"exposures": exposures()}
    cohort = itp.Cohort.from_tables(**held)
    for way in ("csv", "parquet", "cases.xlsx"):
        write, read = WAYS[way]
        write(cohort, tmp_path / way)
        back = read(tmp_path / way)
        back = back if isinstance(back, itp.Cohort) else itp.Cohort.from_patients(back)

        assert exposures()["agent"] == back.table("exposures")["agent"].tolist()


def test_other_systems_are_given_the_word(tmp_path: Path) -> None:
    """TRTA of ADaM and the treatment of a phenopacket."""
    cohort = cohort_of(TYPED)
    itp.write_adam(cohort, tmp_path / "adam", itp.IWG_2009)
    itp.write_phenopackets(cohort, tmp_path / "packets", itp.IWG_2009)
    rows = [row for _, row in read_dataset(tmp_path / "adam" / "adrs.parquet").rows()]
    packet = json.loads((tmp_path / "packets" / "p0.json").read_text(encoding="utf-8"))

    assert {TYPED} == {row["TRTA"] for row in rows}
    assert TYPED in json.dumps(packet)


def test_the_drug_of_a_trial_is_called_what_the_trial_calls_it(tmp_path: Path) -> None:
    """EXTRT in two spellings is one drug, and each line shows the word of its own records."""
    head = "USUBJID,EXSEQ,EXTRT,EXSTDTC,EXENDTC\n"
    folder = sdtm(
        tmp_path, lb=lb("1,9,K/uL,9,9,GI/L,2021-03-01", "2,9,K/uL,9,9,GI/L,2021-03-01"),
        ex=head + "01,1,Abc-123,2021-03-01,2021-03-10\n01,2,ABC-123,2021-03-11,2021-03-20\n"
        "02,1,ABC-123,2021-03-01,\n",
    )  # fmt: skip
    cohort = itp.read_cdisc(folder)

    assert [("Abc-123",), ("ABC-123",)] == agents_of(cohort)


# --- exposures ----------------------------------------------------------------------------------


def exposures() -> dict[str, list[Any]]:
    """Three exposures to one drug in two spellings, and one to another."""
    return {
        "patient_id": ["p0"] * 4,
        "started_on": [day(0), day(60), day(60), day(200)],
        "ended_on": [day(59), day(80), day(62), day(220)],
        "agent": [TYPED, OTHER, "prednisone", OTHER],
    }


def test_two_spellings_of_an_exposure_are_one_drug() -> None:
    """A line shows the word of its first exposure, in tables and records alike."""
    cohort = itp.Cohort.from_tables(**tables("prednisone") | {"exposures": exposures()})
    small = exposures() | {"agent": [each.casefold() for each in exposures()["agent"]]}
    folded = itp.Cohort.from_tables(**tables("prednisone") | {"exposures": small})
    found, plain = treatment_lines(cohort), treatment_lines(folded)
    own = treatment_lines(cohort.to_patients()[0])

    assert TYPED == found.lines["agents"][0]
    assert found.lines["agents"].tolist()[-1] == OTHER
    assert [[*line.agents] for line in own.lines] == [
        each.split(" + ") for each in found.lines["agents"]
    ]
    assert plain.lines["agents"].tolist() == [each.casefold() for each in found.lines["agents"]]
    assert plain.lines["started_on"].tolist() == found.lines["started_on"].tolist()
    assert [TYPED, OTHER] == [e.printed for e in cohort.to_patients()[0].exposures][:2]


# --- answers ------------------------------------------------------------------------------------


def twice(one: str, two: str) -> itp.Patient:
    """A patient who was given a drug, without a response, and again."""
    return itp.Patient(
        id="a",
        platelets=[itp.PlateletMeasurement(on=n, count="10 G/L") for n in range(0, 200, 7)],
        lines=[
            itp.TreatmentLine(line=1, agents=[one], started_on=1, ended_on=90),
            itp.TreatmentLine(line=2, agents=[two], started_on=100, ended_on=190),
        ],
    )


def test_the_same_drug_again_is_one_treatment_that_failed() -> None:
    """Two spellings are no two treatments, and a rule that names the drug finds both."""
    patient = twice(TYPED, OTHER)
    asked: dict[str, Any] = {"two": FailedLines(at_least=2), "one": FailedLines(at_least=1),
             "it": Failed(name="it", agents=(OTHER.upper(),))}  # fmt: skip
    rules = [
        RefractoryRule(id=id, title="t", source="s", citation="c", evidence="assumed", requires=one)
        for id, one in asked.items()
    ]
    found = itp.history.refractory(patient, rules=rules)

    verdicts = {id: answer.answer for id, answer in found.answers.items()}
    assert {"two": Verdict.NO, "one": Verdict.YES, "it": Verdict.YES} == verdicts
    assert [(TYPED,), (OTHER,)] == [each.agents for each in found.refractory_to]
    assert TYPED in found.summary
    assert TYPED.casefold() not in found.summary


def test_a_category_and_its_explanation_show_the_word() -> None:
    """The line, and what is assumed of it."""
    told = str(itp.classify_response(twice(TYPED, OTHER), line=1).explain())

    assert f"line 1 ({TYPED})" in told
    assert f"{TYPED}: not in the vocabulary" in told
    assert TYPED.casefold() not in told


def test_a_group_has_one_spelling_and_its_old_place() -> None:
    """Lines by drug: one group a drug; the capitals change neither the order nor the reference."""
    words = [OTHER, TYPED, TYPED, "eltrombopag", "drug A + RTX", "Drug a + rituximab"]
    cohort, small = cohort_of(*words), cohort_of(*map(str.casefold, words))
    labels = label_lines(cohort, np.arange(6), "agents").tolist()
    plain = label_lines(small, np.arange(6), "agents").tolist()

    order = ["drug a+rituximab", "eltrombopag", TYPED.casefold()]
    assert order == group_order(labels) == sorted(set(labels))
    assert order == group_order(plain)
    assert plain == labels
    assert ["alpha", "Zed"] == group_order(["Zed", "alpha"])  # by the alphabet in either case


@settings(max_examples=20, deadline=None)
@given(st.data())
def test_capitals_change_no_answer(data: st.DataObject) -> None:
    """Whatever the capitals, the rates by drug are those of small letters."""
    words = ["drug a", "drug b", "drug b + rituximab", "zeta", "prednisone"]
    many = data.draw(st.lists(st.sampled_from(words), min_size=4, max_size=9))
    typed = [
        "".join(data.draw(st.sampled_from([sign, sign.upper()])) for sign in word) for word in many
    ]
    found, plain = (
        itp.response_rates(cohort_of(*each), by="agents") for each in (typed, many)
    )  # fmt: skip

    for name in plain.columns:
        values = [
            [each.casefold() if isinstance(each, str) else each for each in table[name].tolist()]
            for table in (found, plain)
        ]
        assert repr(values[0]) == repr(values[1])


def test_a_figure_shows_the_word() -> None:
    """One colour and one name in the legend for the drug, in the spelling of most lines."""
    data = swimmer_data(cohort_of(OTHER, TYPED, TYPED).to_patients(), definition=itp.IWG_2009)

    assert {TYPED} == {*data["label"][data["kind"] == "treatment"].tolist()}


def test_shards_say_what_the_whole_says(tmp_path: Path) -> None:
    """Each line shows its own word, so no order of shards or rows changes it."""
    words = [TYPED, OTHER, "RTX", TYPED, OTHER, "Drug Q"]
    cohort = itp.Cohort.from_patients(
        [attrs.evolve(twice(word, word), id=f"p{i}") for i, word in enumerate(words)]
    )
    itp.write_parquet(cohort, tmp_path / "files")
    write_shards(tmp_path / "files", tmp_path / "shards", shards=3)
    job = Job(func=itp.history.refractory, definition=itp.IWG_2009)
    found = map_shards(tmp_path / "shards", job, out=tmp_path / "answers").table()
    whole = itp.history.refractory(cohort, definition=itp.IWG_2009)

    told = [
        sorted(zip(each["patient_id"].tolist(), each["refractory_to"].tolist(), strict=True))
        for each in (found, whole)
    ]
    assert told[0] == told[1]
    assert {TYPED, OTHER, "Drug Q", "rituximab"} == {agents for _, agents in told[0]}
