"""Safety, bleeding and history on both sides of every edge, written by hand first."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import itpcase as itp
from itpcase import bleeding, history, safety
from tests.oracle.bridge import plain

DATA = Path(__file__).parent / "data"
UNITS = {"bilirubin": "mg/dL", "creatinine": "mg/dL", "haemoglobin": "g/dL"}
UNITS |= dict.fromkeys(("alt", "ast", "alp", "ggt"), "U/L")
UNITS |= dict.fromkeys(("platelets", "neutrophils"), "10*9/L")
LIMITS = {"alt": "40", "ast": "40", "alp": "100", "bilirubin": "1.2"}
CRITERIA = {"ctcae5": safety.CTCAE_V5, "ctcae6": safety.CTCAE_V6}
Said = list[str]


def rows_of(name: str) -> Iterator[tuple[str, str, str]]:
    """What is asked, the facts and what is expected, row by row."""
    for line in (DATA / name).read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            asked, facts, expected = line.split(" | ")
            yield asked, facts, expected


# --- laboratory values ----------------------------------------------------------------------------


def lab(
    on: str, analyte: str, text: str, upper: str | None = None, lower: str | None = None
) -> dict[str, Any]:
    """One row of the table of laboratory values."""
    unit = UNITS[analyte]
    return {"patient_id": "p1", "on": int(on), "analyte": analyte, "value": text, "unit": unit,
            "upper_limit": upper, "lower_limit": lower}  # fmt: skip


def record(row: dict[str, Any]) -> itp.LabMeasurement:
    """The same as a record."""
    limits = {
        name: f"{row[name]} {row['unit']}" for name in ("upper_limit", "lower_limit") if row[name]
    }
    value = f"{row['value']} {row['unit']}"
    return itp.LabMeasurement(on=row["on"], analyte=row["analyte"], value=value, **limits)


def subjects(rows: list[dict[str, Any]], starts: list[int], **facts: Any) -> tuple[Any, Any]:
    """A patient of records, and a cohort of tables."""
    lines = [
        itp.TreatmentLine(line=number, agents=["eltrombopag"], started_on=on)
        for number, on in enumerate(starts, 1)
    ]
    patient = itp.Patient(id="p1", lines=lines, labs=[record(row) for row in rows], **facts)
    columns = {name: [row[name] for row in rows] for name in rows[0]}
    many = range(len(starts))
    cohort = itp.Cohort.from_tables(
        counts={"patient_id": [], "on": [], "count": [], "unit": "10*9/L"},
        lines={"patient_id": ["p1" for _ in many], "line": [n + 1 for n in many],
               "started_on": starts, "agents": ["eltrombopag" for _ in many]},
        labs=columns,
        patients={"patient_id": ["p1"], **{name: [value] for name, value in facts.items()}},
        strict=False,
    )  # fmt: skip
    return patient, cohort


def graded(row: Any) -> str:
    """A grade as the file has it."""
    grade, low, high, reason = (
        plain(getattr(row, name) if isinstance(row, safety.LabGrade) else row[name])
        for name in ("grade", "grade_low", "grade_high", "not_evaluable")
    )
    if grade is not None:
        return f"{grade:g}"
    return f"?{'' if reason == 'UNGRADED' else f'{low:g}-{high:g}'}:{reason}"


def grades(asked: str, facts: str) -> Said:
    """The grades of the values after the start, or of all if none is after it."""
    criteria, analyte = asked.split()
    words = facts.split()
    upper, lower = (next((w[1:] for w in words if w[0] == letter), None) for letter in "ul")
    values = [word.split(":") for word in words if ":" in word]
    rows = [lab(on, analyte, value, upper, lower) for on, value in values]
    starts = [int(w[1:]) for w in words if w[0] == "S"] or [0]
    patient, cohort = subjects(rows, starts)
    one = list(safety.grade_ctcae(patient, definition=CRITERIA[criteria]))
    many = [*safety.grade_ctcae(cohort, definition=CRITERIA[criteria]).rows()]
    said = []
    for answers in ([(a.on, graded(a)) for a in one], [(int(a["on"]), graded(a)) for a in many]):
        answers.sort(key=lambda each: each[0])
        after = [each for on, each in answers if on > 0] or [each for _, each in answers]
        said.append(" ".join(after))
    return said


def liver(_asked: str, facts: str) -> Said:
    """Whether it is a potential Hy's law case."""
    rows = []
    for word in facts.split():
        name, day, text, bare = re.fullmatch(r"([a-z]+)(-?\d+)=([^!]+)(!?)", word).groups()  # type: ignore[union-attr]
        rows.append(lab(day, name, text, None if bare else LIMITS[name]))
    patient, cohort = subjects(rows, [0])
    one = safety.potential_hys_law(patient)
    (many,) = safety.potential_hys_law(cohort).rows()
    told = []
    names = ("answer", "onset", "not_evaluable")
    for known in ({name: plain(getattr(one, name)) for name in names}, many):
        answer, onset, why = (plain(known[name]) for name in names)
        beside = {"yes": f"@{onset}", "NE": f":{why}", "no": ""}[str(answer)]
        told.append(f"{answer}{beside}".replace(".0", ""))
    return told


def kidney(_asked: str, facts: str) -> Said:
    """The stages of acute kidney injury."""
    rows = [lab(w.split(":")[0], "creatinine", w.split(":")[1]) for w in facts.split()]
    patient, cohort = subjects(rows, [0])
    one = [plain(each.stage) for each in safety.kdigo_stages(patient)]
    many = [plain(each["stage"]) for each in safety.kdigo_stages(cohort).rows()]
    return [" ".join("-" if x is None else f"{x:g}" for x in told) for told in (one, many)]


def filtration(_asked: str, facts: str) -> Said:
    """The rate, or why there is none."""
    sex, age, value = facts.split()
    known = {name: text for name, text in (("sex", sex), ("age", age)) if text != "-"}
    patient, cohort = subjects([lab("0", "creatinine", value)], [0], **known)
    (one,) = safety.egfr(patient)
    (many,) = safety.egfr(cohort).rows()
    found = [(one.egfr, one.not_evaluable), (plain(many["egfr"]), many["not_evaluable"])]
    return [str(reason) if rate is None else f"{rate:.0f}" for rate, reason in found]


# --- bleeding -------------------------------------------------------------------------------------

FOUND = {"v": "seen at the visit", "r": "in a medical record", "t": "told by the patient"}
INTERVENTIONS = {"none": [], "packing": ["packing"]}
TRUTH = {"yes": True, "no": False}


def detail(word: str) -> tuple[str, Any]:
    """A detail of a sign, or of all of them."""
    name, _, text = word.partition("=")
    if name in {"hb", "hb_drop"}:
        return "hb_drop", f"{text} g/dL"
    if name == "found":
        return name, FOUND[text]
    if name == "interventions":
        return name, INTERVENTIONS[text]
    if name == "sites":
        return name, [each.replace("_", " ") for each in text.split(",")]
    if name == "blood_loss":
        return name, text
    return name, TRUTH[text] if text in TRUTH else float(text) if "." in text else int(text)


def signs_of(facts: str) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """What is said of the assessment, and each of its signs."""
    shared, _, listed = facts.partition(":")
    whole: dict[str, Any] = {}
    for word in shared.split():
        if word == "complete":
            whole["complete"] = True
        elif re.match(r"(who|bolton_maggs_moon)=", word):
            name, text = word.split("=")
            whole["stated"] = {name: int(text)}
        elif word != "-":
            whole.update([detail(word)])
    signs = [
        {"sign": first.replace("_", " "), **dict(map(detail, rest))}
        for first, *rest in (each.split() for each in listed.split("+") if each.strip())
    ]
    return whole, signs


def cell(value: Any) -> Any:
    """A detail as the cell of a table."""
    if isinstance(value, list):
        return "; ".join(value) or "none"
    if isinstance(value, dict):
        return "; ".join(f"{scale}={grade}" for scale, grade in value.items())
    return value


def read_assessments(facts: str) -> list[bleeding.BleedingAssessment]:
    """The assessment of records, and of a table with a row a sign."""
    whole, signs = signs_of(facts)
    one = bleeding.BleedingAssessment(
        on=0, patient_id="p1", signs=[bleeding.BleedingSign(**sign) for sign in signs], **whole
    )
    rows = [{**whole, **sign} for sign in signs] or [{"sign": None, **whole}]
    names = dict.fromkeys(name for row in rows for name in row)
    table: dict[str, list[Any]] = {"patient_id": ["p1"] * len(rows), "on": [0] * len(rows)}
    for name in names:
        table[name] = [cell(row.get(name)) for row in rows]
    (two,) = bleeding.bleeding_assessments(table)
    return [one, two]


def scale(asked: str, facts: str) -> Said:
    """The grade on a scale."""
    return [
        bleeding.grade_bleeding(each, definition=asked).code for each in read_assessments(facts)
    ]


def major(asked: str, facts: str) -> Said:
    """Whether it was major, or critical."""
    return [
        str(bleeding.major_bleeding(each, definition=asked).answer)
        for each in read_assessments(facts)
    ]


# --- what treatment had achieved ------------------------------------------------------------------

OUTCOMES = {"NR": "no response", "R": "response", "L": "response, lost",
            "U": "response, unclear whether lost", "NE": "not evaluable"}  # fmt: skip
STATED = {
    "needed": {"treatment_needed": True, "steroids_needed": True},
    "not-needed": {"treatment_needed": False, "steroids_needed": False},
    "confirmed": {"diagnosis_confirmed": True}, "not-confirmed": {"diagnosis_confirmed": False},
    "declined": {"splenectomy_declined": True}, "not-declined": {"splenectomy_declined": False},
    "not-tolerated": {"splenectomy_not_tolerated": True},
    "tolerated": {"splenectomy_not_tolerated": False},
    "low": {"very_low_count": True}, "not-low": {"very_low_count": False},
    "bleeding": {"bleeding": True}, "not-bleeding": {"bleeding": False},
    "frequent": {"frequent_courses": True}, "not-frequent": {"frequent_courses": False},
}  # fmt: skip


def refractory(asked: str, facts: str) -> Said:
    """Whether a rule calls the patient refractory."""
    lines, bleeds = [], []
    outcomes: dict[int, str] = {}
    stated: dict[str, Any] = {}
    recorded = True
    for word in facts.split():
        if line := re.fullmatch(r"(\d):([^=]+)=([A-Z]+)", word):
            number = int(line[1])
            lines.append((number, line[2].replace("_", " ").split("+")))
            outcomes[number] = OUTCOMES[line[3]]
        elif bleed := re.fullmatch(r"B(\d+)g(\d)", word):
            bleeds.append((int(bleed[1]), int(bleed[2])))
        elif word == "unrecorded":
            recorded = False
        else:
            stated.update(STATED[word])
    lines.sort()
    patient = itp.Patient(
        id="p1",
        lines=[itp.TreatmentLine(line=n, agents=agents, started_on=100 * n) for n, agents in lines],
        bleeds=[itp.BleedingEvent(on=on, who_grade=grade) for on, grade in bleeds],
        bleeding_recorded=recorded,
    )
    cohort = itp.Cohort.from_tables(
        counts={"patient_id": [], "on": [], "count": [], "unit": "10*9/L"},
        lines={"patient_id": ["p1" for _ in lines], "line": [n for n, _ in lines],
               "started_on": [100 * n for n, _ in lines],
               "agents": [" + ".join(agents) for _, agents in lines]},
        bleeds={"patient_id": ["p1" for _ in bleeds], "on": [on for on, _ in bleeds],
                "who_grade": [grade for _, grade in bleeds]} if bleeds else None,
        patients={"patient_id": ["p1"], "bleeding_recorded": [recorded]},
        strict=False,
    )  # fmt: skip
    known = history.Facts(outcomes=outcomes, **stated)
    one = history.refractory(patient, rules=asked, facts=known).answers[asked].answer
    (many,) = history.refractory(cohort, rules=asked, facts={"p1": known}).rows()
    return [str(one), str(many["answer"])]


def dependence(asked: str, facts: str) -> Said:
    """Whether the patient depends on corticosteroids."""
    taken: list[dict[str, Any]] = []
    stated: dict[str, Any] = {}
    on = 0
    for word in facts.split():
        if course := re.fullmatch(r"([a-z]+)@(\d+)(?:(~)|-(\d*))(?:/([\d.]+))?", word):
            agent, start, ongoing, end, dose = course.groups()
            taken.append(
                {"agent": agent, "started_on": int(start), "ended_on": int(end) if end else None,
                 "ongoing": True if ongoing else None,
                 "daily_dose": f"{dose} mg/d" if dose else None}
            )  # fmt: skip
        elif word.startswith("on="):
            on = int(word[3:])
        else:
            stated.update(STATED[word])
    rule, known = asked.removesuffix("-steroids"), history.Facts(**stated)
    table: dict[str, list[Any]] = {"patient_id": ["p1" for _ in taken]}
    table |= {name: [each[name] for each in taken] for name in taken[0]}
    read = itp.exposures.exposures_of(table)
    one = history.steroid_dependence(
        [itp.Exposure(**each) for each in taken], rule, on=on, facts=known
    )
    (many,) = history.steroid_dependence(read, rule, on=on, facts={"p1": known}).rows()
    return [str(one.answer), str(many["answer"])]


def door(asked: str) -> Callable[[str, str], Said]:
    """Who answers what is asked."""
    first, *_ = asked.split()
    kinds = {"hys": liver, "kdigo": kidney, "egfr": filtration, **dict.fromkeys(CRITERIA, grades)}
    kinds |= dict.fromkeys(bleeding.SCALES, scale) | dict.fromkeys(bleeding.MAJOR_RULES, major)
    if first in kinds:
        return kinds[first]
    return dependence if first.endswith("-steroids") else refractory


def test_records_and_tables_say_what_was_written_down() -> None:
    """Of every row of the file."""
    differ, asked = [], 0
    for question, facts, expected in rows_of("edges_of_safety.txt"):
        said = door(question)(question, facts)
        asked += len(said)
        differ += [(question, facts, expected, each) for each in said if each != expected]

    assert asked > 850
    assert [] == differ
