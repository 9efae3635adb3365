"""Phenopackets are read: those of ours as they were written, and those of others."""

from __future__ import annotations

import datetime as dt
import gzip
import json
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import phenopackets
import pytest
from google.protobuf.json_format import MessageToJson, Parse
from hypothesis import assume, given, settings

import itpcase as itp
from itpcase.errors import DataError, InputError
from itpcase.io.recognise import inspect_data, recognise_form
from tests.io.systems import codes, printed
from tests.io.test_writers_drawn import COHORTS

UNIT = {"id": "UCUM:10*9/L", "label": "10^9/L"}
ASSAY = {"id": "LOINC:26515-7", "label": "Platelets"}


def at(day: str) -> dict[str, Any]:
    """A day, as a phenopacket has it."""
    return {"timestamp": f"{day}T00:00:00Z"}


def measured(number: Any, when: Any = "2021-03-01", **more: Any) -> dict[str, Any]:
    """A measurement of platelets."""
    time = at(when) if isinstance(when, str) else when
    quantity = {"unit": UNIT} | ({} if number is None else {"value": number})
    return {"assay": ASSAY, "value": {"quantity": quantity}, "timeObserved": time} | more


def packet(*measurements: dict[str, Any], **more: Any) -> dict[str, Any]:
    """A phenopacket of a patient."""
    return {
        "id": "x", "subject": {"id": "7"}, "measurements": [*measurements],
        "metaData": {"created": "2021-04-01T00:00:00Z", "phenopacketSchemaVersion": "2.0"},
    } | more  # fmt: skip


def treated(agent: str, *spans: tuple[str, str | None], **more: Any) -> dict[str, Any]:
    """A treatment of some intervals."""
    days = [
        {"start": f"{a}T00:00:00Z"} | ({"end": f"{b}T00:00:00Z"} if b else {}) for a, b in spans
    ]
    held = {
        "agent": {"id": agent, "label": agent},
        "doseIntervals": [{"interval": d} for d in days],
    }
    return {"treatment": held} | more


def read(place: Path, *packets: Any, **options: Any) -> itp.Cohort:
    """What is read of packets, each a file."""
    for number, each in enumerate(packets):
        (place / f"{number}.json").write_text(json.dumps(each), encoding="utf-8")
    return itp.read_phenopackets(place, **options)


@given(COHORTS)
@settings(max_examples=20, deadline=None)
def test_what_is_written_is_read_back(cohort: itp.Cohort) -> None:
    """Counts with bounds and ranges, lines, people: equal, whichever program wrote the JSON."""
    assume(cohort.is_in_dates())
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / "p"
        itp.write_phenopackets(cohort, folder, itp.IWG_2009)
        backs = [itp.read_phenopackets(folder)]
        for path in folder.iterdir():
            message = Parse(path.read_text(encoding="utf-8"), phenopackets.Phenopacket())
            text = MessageToJson(message, preserving_proto_field_name=True)
            if '"value": {\n        "quantity": {}' not in text:
                path.write_text(text, encoding="utf-8")
        backs.append(itp.read_phenopackets(folder))
    for back in backs:
        found = {patient.id: patient for patient in back.to_patients()}
        for one in cohort.to_patients():
            two = found[one.id]
            for name in ("sex", "born_on", "died_on", "death_cause", "followed_until"):
                assert getattr(one, name) == getattr(two, name)
            lines = [line for line in one.lines if line.started_on is not None and line.agents]
            assert [(k.line, k.started_on, k.stop_reason) for k in lines] == [
                (k.line, k.started_on, k.stop_reason) for k in two.lines
            ]
    first = {patient.id: patient for patient in backs[0].to_patients()}
    for one in cohort.to_patients():
        counts = [m for m in one.platelets if m.on is not None and not m.as_printed.is_unknown]
        assert [(m.on, m.as_printed.printed.removeprefix("~")) for m in counts] == [
            (m.on, m.as_printed.printed.removeprefix("~")) for m in first[one.id].platelets
        ]


def test_a_category_comes_back(tmp_path: Path) -> None:
    """Two drugs of one line are one line, with its number, its end and why it was stopped."""
    days = [dt.date(2021, 1, 1) + dt.timedelta(days=n) for n in (0, 7, 14, 30)]
    patient = itp.Patient(
        id="a/1", sex="F", born_on=dt.date(1980, 1, 1), followed_until=days[3],
        platelets=[itp.PlateletMeasurement(on=day, count=count)
                   for day, count in zip(days, ("<9 G/L", "≥40 G/L", "45-50 G/L", "0 G/L"),
                                         strict=True)],
        lines=[
            itp.TreatmentLine(line=2, agents=["dexamethasone", "house mix"], started_on=days[0],
                              ended_on=days[0], stop_reason="toxicity"),
            itp.TreatmentLine(line=3, agents=["splenectomy"], started_on=days[2]),
        ],
    )  # fmt: skip
    itp.write_phenopackets(patient, tmp_path / "p", itp.IWG_2009)
    back = itp.read_phenopackets(tmp_path / "p")
    read_back = back.patient(0)

    assert patient.lines == read_back.lines
    assert [m.as_printed for m in patient.platelets] == [m.as_printed for m in read_back.platelets]
    assert ("F", days[3]) == (str(read_back.sex), read_back.followed_until)
    assert {"EXPOSURE_ENDS_BEFORE_START"}.isdisjoint(codes(back))


SECONDS = {"timestamp": "2021-03-01T23:30:00Z"}


@pytest.mark.parametrize(
    ("time", "options", "day"),
    [
        (at("2021-03-01"), {"zone": "America/New_York"}, "2021-03-01"),
        ({"timestamp": "2021-03-01T00:00:00.000Z"}, {"zone": "America/New_York"}, "2021-03-01"),
        (SECONDS, {"zone": "Europe/Rome"}, "2021-03-02"), (SECONDS, {}, "2021-03-01"),
        ({"interval": {"start": "2021-03-01T08:00:00Z", "end": "2021-03-01T09:00:00Z"}}, {},
         "2021-03-01"),
        ({"age": {"iso8601duration": "P40Y2M3D"}}, {}, "2020-07-04"),
        ({"age": {"iso8601duration": "P1W"}}, {}, "1980-05-08"),
    ],
)  # fmt: skip
def test_days(time: dict[str, Any], options: dict[str, Any], day: str, tmp_path: Path) -> None:
    """Midnight in Greenwich is a day, any other timestamp an instant; an age is counted."""
    subject = {"id": "7", "dateOfBirth": "1980-05-01T00:00:00Z"}
    cohort = read(tmp_path, packet(measured(9, time), subject=subject), **options)

    assert [("7", day, "9")] == printed(cohort)


def test_a_long_interval_is_told_of(tmp_path: Path) -> None:
    """The first day is taken."""
    span = {"interval": {"start": "2021-03-01T00:00:00Z", "end": "2021-03-09T00:00:00Z"}}
    cohort = read(tmp_path, packet(measured(9, span)))

    assert [("7", "2021-03-01", "9")] == printed(cohort)
    assert ["IMPUTED_DAY"] == codes(cohort)


@pytest.mark.parametrize(
    ("time", "born", "given"),
    [
        ({"age": {"iso8601duration": "P40Y"}}, "1980-05-01", "P40Y"),
        ({"age": {"iso8601duration": "P40Y2D"}}, None, "P40Y2D"),
        ({"age": {"iso8601duration": "P9999Y2D"}}, "1980-05-01", "P9999Y2D"),
        ({"age": {"iso8601duration": "forty"}}, "1980-05-01", "forty"),
        ({"ageRange": {"start": {"iso8601duration": "P40Y"}, "end": {"iso8601duration": "P45Y"}}},
         "1980-05-01", "P40Y/P45Y"),
        ({"ontologyClass": {"id": "HP:0003581", "label": "Adult onset"}}, None, "Adult onset"),
        ({"gestationalAge": {"weeks": 20}}, None, "20 weeks"),
    ],
)  # fmt: skip
def test_times_that_are_no_days(
    time: dict[str, Any], born: str | None, given: str, tmp_path: Path
) -> None:
    """Each is told of with what stands there, and its count left out."""
    subject = {"id": "7"} | ({"dateOfBirth": f"{born}T00:00:00Z"} if born else {})
    cohort = read(tmp_path, packet(measured(9, time), subject=subject))
    (told,) = (problem for problem in cohort.problems if problem.code == "NOT_A_DAY")

    assert (0, True) == (len(cohort.counts), given in str(told.given))


def test_a_count_without_a_time(tmp_path: Path) -> None:
    """It is left out, and told of."""
    cohort = read(tmp_path, packet(measured(9, {})))

    assert (0, "NO_DAY") == (len(cohort.counts), codes(cohort)[0])


@pytest.mark.parametrize("value", [None, {"id": "NCIT:C1", "label": "clumped"}])
def test_a_quantity_without_a_number_is_no_count(value: Any, tmp_path: Path) -> None:
    """A program that leaves a 0 out writes the same as one that has none."""
    said = measured(None) if value is None else measured(0, value={"ontologyClass": value})
    cohort = read(tmp_path, packet(said, measured(0, "2021-03-05")))

    assert [("7", "2021-03-05", "0")] == printed(cohort)
    assert ["NO_RESULT" if value is None else "NOT_A_COUNT"] == codes(cohort)


def test_values_of_others(tmp_path: Path) -> None:
    """Units by UCUM or in words; a complex value of others is no count; limits are a witness."""
    per_microliter = {"quantity": {"value": 9000, "unit": {"id": "NCIT:C1", "label": "/uL"}}}
    grams = {"quantity": {"value": 9, "unit": {"id": "UCUM:g/L"}}}
    limits = {"unit": UNIT, "low": 150000, "high": 400000}
    pressure = {"typedQuantities": [{"type": {"id": "NCIT:C2"}, "quantity": {"value": 1}}]}
    cohort = read(tmp_path, packet(
        measured(0, value=per_microliter), measured(0, "2021-03-02", value=grams),
        measured(0, "2021-03-03", value={}, complexValue=pressure),
        measured(12.3, "2021-03-04"),
        measured(0, "2021-03-05",
                 value={"quantity": {"value": 9, "unit": UNIT, "referenceRange": limits}}),
        {"assay": {"id": "LOCAL:1", "label": "Platelet count"}, "timeObserved": at("2021-03-06")},
        {"assay": {"id": "LOINC:32623-1", "label": "Platelet mean volume"}},
        {"assay": {"id": "LOINC:718-7", "label": "Hb"}, "timeObserved": at("2021-03-01"),
         "value": {"quantity": {"value": 9, "unit": {"id": "UCUM:g/dL"}}}},
    ))  # fmt: skip

    assert [("7", "2021-03-01", "9"), ("7", "2021-03-04", "12.3"), ("7", "2021-03-05", "9")] == (
        printed(cohort)
    )
    assert {"GRAMS", "NOT_A_COUNT", "REFERENCE_RANGE", "LOCAL_CODE"} <= {*codes(cohort)}
    assert ["haemoglobin"] == [each.analyte for each in cohort.patient(0).labs]


def test_codes_that_the_user_gives(tmp_path: Path) -> None:
    """Of counts, of laboratory values, of agents and of bleeding, in whatever letters."""
    said = packet(
        measured(9, assay={"id": "Local:PLT", "label": "x"}),
        measured(20, "2021-03-02", assay={"id": "LOCAL:ALT", "label": "x"},
                 value={"quantity": {"value": 20, "unit": {"id": "UCUM:U/L"}}}),
        medicalActions=[treated("LOCAL:9", ("2021-03-01", None)), {"radiationTherapy": {}}],
        phenotypicFeatures=[
            {"type": {"id": "HP:0000421", "label": "Epistaxis"}, "onset": at("2021-03-01"),
             "resolution": at("2021-03-04")},
            {"type": {"id": "HP:0000421"}, "excluded": True, "onset": at("2021-03-05")},
            {"type": {"id": "HP:0000421"}, "onset": at("2021-04-05")},
            {"type": {"id": "HP:0000421"}}, {"type": {"id": "HP:0000979"}},
        ],
    )  # fmt: skip
    cohort = read(
        tmp_path, said, codes=("LOCAL:PLT",), labs={"local:alt": "alt"},
        agents={"local:9": "rituximab"}, bleeding={"hp:0000421": 1},
    )  # fmt: skip
    patient = cohort.patient(0)

    assert [("7", "2021-03-01", "9")] == printed(cohort)
    assert ["alt"] == [each.analyte for each in patient.labs]
    assert [["rituximab"]] == [[*map(str, line.agents)] for line in patient.lines]
    assert [("2021-03-01", "2021-03-04", 1), ("2021-04-05", "None", 1)] == [
        (str(each.on), str(each.until), each.who_grade) for each in patient.bleeds
    ]
    assert ["NO_DAY", "NO_END"] == sorted(codes(cohort))


def test_treatments_of_others(tmp_path: Path) -> None:
    """Each interval is an exposure to its last day; what is not read is named."""
    splenectomy = {"procedure": {"code": {"id": "SNOMED:234319005", "label": "splenectomy"},
                                 "performed": at("2021-06-01")}}  # fmt: skip
    cohort = read(tmp_path, packet(
        measured(9),
        medicalActions=[
            treated("ATC:H02AB07", ("2021-03-01", "2021-03-10"), ("2021-03-20", None),
                    treatmentTerminationReason={"id": "NCIT:C1", "label": "toxicity"}),
            treated("ATC:N02BE01", ("2021-03-01", None)), treated("eltrombopag"), splenectomy,
            {"therapeuticRegimen": {"ontologyClass": {"id": "X:1", "label": "rituximab"},
                                    "startTime": at("2021-05-01"), "endTime": at("2021-05-22")}},
            {"treatment": {"agent": {"id": "X:1", "label": "dexamethasone"},
                           "routeOfAdministration": {"id": "X", "label": "ophthalmic"},
                           "doseIntervals": [{"interval": {"start": "2021-07-01T00:00:00Z"}}]}},
        ],
    ))  # fmt: skip
    given_on = [(each.agent.name, str(each.started_on), str(each.ended_on), each.stop_reason)
                for each in cohort.patient(0).exposures]  # fmt: skip

    assert ("prednisone", "2021-03-01", "2021-03-11", "toxicity") in given_on
    assert ("rituximab", "2021-05-01", "2021-05-23", None) in given_on
    assert {"prednisone", "rituximab", "splenectomy"} == {name for name, *_ in given_on}
    assert {"NO_DAY", "NOT_USED", "LOCAL_ROUTE"} <= {*codes(cohort)}


def test_other_treatments_beside_lines_of_ours(tmp_path: Path) -> None:
    """Lines are then made of all of them, and a drug that nobody knows is named."""
    ours = {"treatmentIntent": {"id": "itpcase:line-4", "label": "line 4 of treatment"}}
    cohort = read(tmp_path, packet(
        measured(9),
        medicalActions=[
            treated("prednisone", ("2021-03-01", "2021-03-10"), **ours),
            treated("house mix", ("2021-03-01", None), **ours),
            treated("romiplostim", ("2021-04-01", "2021-04-01")),
        ],
    ))  # fmt: skip

    assert [(1, "2021-03-10"), (2, "2021-04-02")] == [
        (line.line, str(line.ended_on)) for line in cohort.patient(0).lines
    ]
    assert "NOT_USED" in codes(cohort)


@pytest.mark.parametrize(
    ("vital", "died", "told"),
    [
        ({"status": "DECEASED", "timeOfDeath": at("2021-04-01"),
          "causeOfDeath": {"id": "X:1", "label": "bleeding"}}, "2021-04-01", []),
        ({"status": "DECEASED"}, "None", ["DEATH_WITHOUT_DAY"]),
        ({"status": "ALIVE", "timeOfDeath": at("2021-04-01")}, "2021-04-01", ["TWO_FACTS"]),
        ({"status": "ALIVE"}, "None", []),
    ],
)  # fmt: skip
def test_deaths(vital: dict[str, Any], died: str, told: list[str], tmp_path: Path) -> None:
    """With the day, without it, and of somebody who is said to live."""
    subject = {"id": "7", "sex": "OTHER_SEX", "vitalStatus": vital}
    cohort = read(tmp_path, packet(measured(9), subject=subject))

    assert (died, told) == (str(cohort.patient(0).died_on), codes(cohort))


def test_several_in_a_file(tmp_path: Path) -> None:
    """A cohort, a family, a list; of a family the relatives are counted."""
    held = [packet(measured(n), subject={"id": f"p{n}"}) for n in range(5)]
    family = {"id": "f", "proband": held[0], "relatives": [held[1]], "metaData": {}}
    group = {"id": "c", "members": held[2:4], "metaData": {}}
    cohort = read(tmp_path, [family, held[4]], group)

    assert ["p0", "p2", "p3", "p4"] == sorted(map(str, cohort.ids))
    assert ["NOT_USED"] == codes(cohort)
    assert "1.json, members[1].measurements[0]" in [str(each) for each in cohort.counts["source"]]


def test_a_packet_of_nobody(tmp_path: Path) -> None:
    """It is told of, and the others are read."""
    cohort = read(tmp_path, packet(measured(9), subject={}), packet(measured(8)))

    assert ([("7", "2021-03-01", "8")], ["NO_ID"]) == (printed(cohort), codes(cohort))
    with pytest.raises(DataError) as caught:
        itp.read_phenopackets(tmp_path, strict=True)
    assert ["NO_ID"] == [problem.code for problem in caught.value.problems]


BROKEN: dict[str, Callable[[bytes], bytes]] = {
    "cut": lambda text: text[:-2],
    "utf-16": lambda text: text.decode().encode("utf-16"),
    "twice": lambda text: text.replace(b'"id": "x"', b'"metaData": {}'),
    "names": lambda text: text.replace(b'"id": "x"', b'"meta_data": {}'),
    "deep": lambda text: text.replace(b'"x"', b"[" * 100_000 + b"]" * 100_000),
}


@pytest.mark.parametrize("change", BROKEN.values(), ids=BROKEN.keys())
def test_broken_files(change: Callable[[bytes], bytes], tmp_path: Path) -> None:
    """They are refused by name, and nothing is used."""
    (tmp_path / "a.json").write_bytes(change(json.dumps(packet(measured(9))).encode()))

    with pytest.raises(InputError, match=r"a\.json.*BROKEN_JSON"):
        itp.read_phenopackets(tmp_path)


@pytest.mark.parametrize("said", [{"x": 1}, {}, [7], "text"])
def test_what_is_no_phenopacket(said: Any, tmp_path: Path) -> None:
    """Other JSON is refused, and a folder without any."""
    (tmp_path / "a.json").write_text(json.dumps(said), encoding="utf-8")
    with pytest.raises(InputError, match="MISSING_FILE"):
        itp.read_phenopackets(tmp_path / "a.json")
    (tmp_path / "a.json").unlink()
    for place, code in ((tmp_path, "MISSING_FILE"), (tmp_path / "none", "NO_FOLDER")):
        with pytest.raises(InputError, match=code):
            itp.read_phenopackets(place)


def test_packed_and_large_files_are_recognised(tmp_path: Path) -> None:
    """A key at the end of a large file says what it is; FHIR is FHIR, whatever it holds."""
    large = packet(measured(9), note="x" * 3_000_000)
    meta = large.pop("metaData")
    (tmp_path / "a.json").write_text(json.dumps(large | {"metaData": meta}), encoding="utf-8")
    assert "phenopackets" == recognise_form(tmp_path) == recognise_form(tmp_path / "a.json")
    (tmp_path / "a.json").unlink()
    (tmp_path / "b.json.gz").write_bytes(gzip.compress(json.dumps(packet(measured(9))).encode()))
    assert ("phenopackets", 1) == (recognise_form(tmp_path), inspect_data(tmp_path).kept)
    (tmp_path / "b.json.gz").write_bytes(gzip.compress(b"{}" * 99)[:-9])
    with pytest.raises(InputError, match=r"UNKNOWN_FORM|BROKEN_JSON|NOT_FHIR"):
        recognise_form(tmp_path)


def test_units_that_contradict_one_another(tmp_path: Path) -> None:
    """The id says another unit than the label: which was meant is not known."""
    unit = {"id": "UCUM:10*9/L", "label": "/uL"}
    cohort = read(tmp_path, packet(measured(0, value={"quantity": {"value": 9, "unit": unit}})))

    assert (0, "TWO_UNITS") == (len(cohort.counts), codes(cohort)[0])


def test_ends_of_ours_whose_zero_was_left_out(tmp_path: Path) -> None:
    """Programs on Protocol Buffers leave a 0 out; that it is an end says that it was one."""

    def ends(printed_as: str) -> dict[str, Any]:
        low = {"type": {"id": "itpcase:lower", "label": f"lower end of {printed_as}"}}
        high = {"type": {"id": "itpcase:upper", "label": "upper end"}}
        quantities = [low | {"quantity": {"unit": UNIT}},
                      high | {"quantity": {"unit": UNIT, "value": 5}}]  # fmt: skip
        return {"value": {}, "complexValue": {"typedQuantities": quantities}}

    cohort = read(tmp_path, packet(
        measured(0, **ends("<5")), measured(0, "2021-03-02", **ends("0–5")),
        measured(0, "2021-03-03", **ends("~0–5")),
    ))  # fmt: skip

    assert ["<5", "0–5", "0–5"] == [count for _, _, count in printed(cohort)]
    assert ["APPROXIMATE"] == codes(cohort)


@pytest.mark.parametrize("said", [{"a": 1}, [7], "text"])
def test_lists_of_another_form(said: Any, tmp_path: Path) -> None:
    """They are told of, and the rest is read."""
    cohort = read(tmp_path, packet(measured(9), medicalActions=said, phenotypicFeatures=None))

    assert (["NOT_A_LIST"], 1) == (codes(cohort), len(cohort.counts))


def test_other_files_in_the_folder(tmp_path: Path) -> None:
    """They are told of; alone they are refused."""
    (tmp_path / "notes.json").write_text('{"hello": 1}', encoding="utf-8")
    (tmp_path / "b.yaml").write_text("id: x", encoding="utf-8")
    cohort = read(tmp_path, packet(measured(9)))
    (told,) = (problem for problem in cohort.problems if problem.code == "UNKNOWN_FILE")

    assert ("notes.json, b.yaml", 1) == (told.given, len(cohort.counts))
    (tmp_path / "0.json").rename(tmp_path / "0.txt")
    (tmp_path / "more.json").write_text("[7]", encoding="utf-8")
    with pytest.raises(InputError, match=r"more\.json, notes\.json.*MISSING_FILE"):
        itp.read_phenopackets(tmp_path)


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ({"proband": None}, "proband: None"), ({"proband": "7"}, "proband: '7'"),
        ({"members": {"a": 1}}, "members: {'a': '1'}"), ({"members": None}, "members: None"),
        ({"members": [packet(measured(9)), 3]}, "members[1]: '3'"),
        ({"proband": packet(measured(9)), "relatives": ["x"]}, "relatives[0]: 'x'"),
        ([packet(measured(9)), "x"], "[1]: 'x'"),
    ],
)  # fmt: skip
def test_what_stands_in_the_place_of_a_packet(tmp_path: Path, said: Any, told: str) -> None:
    """Nothing is used of a file in which it is no object; beside others the file is named."""
    with pytest.raises(InputError) as refused:
        read(tmp_path, said)
    assert ("MISSING_FILE", told) == (refused.value.problem.code, refused.value.problem.given)

    other = packet(measured(20), subject={"id": "8"})
    cohort = read(tmp_path, said, other)
    assert ["8"] == cohort.ids.tolist()
    assert ["UNKNOWN_FILE"] == codes(cohort)


@pytest.mark.parametrize("ending", [".jsonl", ".ndjson"])
def test_lines_of_json_beside_packets(tmp_path: Path, ending: str) -> None:
    """They are not read, and told of."""
    (tmp_path / f"more{ending}").write_text(json.dumps(packet(measured(9))), encoding="utf-8")
    cohort = read(tmp_path, packet(measured(9)))
    assert [f"more{ending}"] == [each.given for each in cohort.problems]


def test_an_id_with_blanks(tmp_path: Path) -> None:
    """Two packets of one patient are one, and the id that is read otherwise is told of."""
    cohort = read(tmp_path, packet(measured(9), subject={"id": "7 "}),
                  packet(measured(50, "2021-03-09"), subject={"id": "7"}))  # fmt: skip
    problem, = cohort.problems  # fmt: skip
    assert (["7"], 2) == (cohort.ids.tolist(), len(cohort.patient(0).platelets))
    assert ("IDS_ALIKE", "'7 '") == (problem.code, problem.given)


@pytest.mark.parametrize("name", [True, [7], {"a": 1}, None, " "])
def test_what_is_no_id(tmp_path: Path, name: Any) -> None:
    """A list, an object and a truth value name nobody."""
    cohort = read(tmp_path, packet(measured(9), subject={"id": name}),
                  packet(measured(9), subject={"id": "7"}))  # fmt: skip
    assert (["7"], ["NO_ID"]) == (cohort.ids.tolist(), codes(cohort))


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"status": 2}, "DEATH_WITHOUT_DAY"), ({"status": "deceased"}, "DEATH_WITHOUT_DAY"),
        ("DECEASED", "DEATH_WITHOUT_DAY"), ({"status": "gone"}, "UNKNOWN_STATUS"),
        ({"status": 7}, "UNKNOWN_STATUS"), ({"status": 1}, None), ({"status": 0}, None),
        ({"status": 1, "timeOfDeath": at("2021-04-01")}, "TWO_FACTS"),
    ],
)  # fmt: skip
def test_how_a_status_is_written(tmp_path: Path, said: Any, code: str | None) -> None:
    """By its name, or by its number; what is neither is told of."""
    cohort = read(tmp_path, packet(measured(9), subject={"id": "7", "vitalStatus": said}))
    assert ([code] if code else []) == codes(cohort)


def test_a_feature_that_was_looked_for(tmp_path: Path) -> None:
    """A one says so, as a word does."""
    feature = {"type": {"id": "HP:0000421"}, "excluded": 1, "onset": at("2021-03-05")}
    cohort = read(tmp_path, packet(measured(9), phenotypicFeatures=[feature]),
                  bleeding=("HP:0000421",))  # fmt: skip
    assert () == cohort.patient(0).bleeds


def test_two_intervals_of_one_treatment(tmp_path: Path) -> None:
    """They are two places, and no copies that contradict each other."""
    spans = (("2021-03-02", "2021-03-02"), ("2021-03-09", "2021-03-09"))
    cohort = read(tmp_path, packet(measured(9), medicalActions=[treated("ATC:L01FA01", *spans)]))
    assert (2, []) == (len(cohort.patient(0).exposures), codes(cohort))


def test_a_description_of_a_measurement(tmp_path: Path) -> None:
    """It may say that the sample had clotted, and is told of."""
    cohort = read(tmp_path, packet(measured(9, description="clumped, do not use")))
    assert ["WORDS_BESIDE"] == codes(cohort)
