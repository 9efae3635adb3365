"""A trial of two arms as its statistician asks for it, and who of it is in no rate."""

from __future__ import annotations

import csv
import re
from pathlib import Path
from typing import Any

import attrs
import pytest
from scipy.stats import fisher_exact

import itpcase as itp
from itpcase.cli import main
from itpcase.estimates import compare_responses, response_rates
from itpcase.figures._labels import p_words
from itpcase.report import groups_table, read_groups, report_html, strata_table, write_report
from itpcase.report.tables import summary_table
from itpcase.words import read_words

pytestmark = pytest.mark.usefixtures("undrawn", "few_pictures")
"""What is asked here stands in tables and texts; ``test_listings`` draws all of a report by arm."""

DRUG, PLACEBO = "drug 50 mg + diet", "placebo"

RESPONDED = {(DRUG, "701"): (5, 6), (DRUG, "702"): (4, 6), (PLACEBO, "701"): (1, 3),
             (PLACEBO, "702"): (0, 2)}  # fmt: skip
"""By arm and centre: how many responded, of how many who were treated."""


def patient(name: str, arm: str | None, centre: str, *, responds: bool, given: bool) -> itp.Patient:
    """One patient with three counts."""
    line = itp.TreatmentLine(
        line=1, agents=["placebo" if arm == PLACEBO else "eltrombopag"], started_on=0
    )
    return itp.Patient(
        id=name, arm=arm, centre=centre, lines=[line] * given, followed_until=30,
        platelets=[itp.PlateletMeasurement(on=day, count=f"{count} G/L")
                   for day, count in ((0, 9), (7, 80 if responds else 10),
                                      (14, 90 if responds else 9), (28, 9))],
    )  # fmt: skip


@pytest.fixture(scope="module")
def trial() -> itp.CaseSeries:
    """Two arms in two centres; two who were randomised to placebo and never treated."""
    patients = [
        patient(f"{arm[0]}{centre}-{number}", arm, centre, responds=number < yes, given=True)
        for (arm, centre), (yes, every) in RESPONDED.items()
        for number in range(every)
    ]
    patients += [
        *(
            patient(f"x{number}", PLACEBO, "702", responds=False, given=False)
            for number in range(2)
        ),
        patient("y", None, "701", responds=False, given=False),
        patient("z", None, "701", responds=False, given=True),
    ]
    return itp.CaseSeries(patients=patients)


def texts(table: Any, row: str) -> dict[str, str]:
    """The texts of a row, by their columns."""
    return {name: table.cell(row, name).text for name in table.columns}


def test_rates_and_differences_against_placebo(trial: itp.CaseSeries) -> None:
    """9 of 12 against 1 of 5; the sign is that of the drug less placebo, and p that of Fisher."""
    table = groups_table(trial, by="arm", reference=PLACEBO)
    found = texts(table, DRUG)

    assert (DRUG, PLACEBO, "unknown") == table.rows
    assert DRUG == found["group"]
    assert found["rate"].startswith("9/12 (75%")
    assert found["difference"].startswith("+55 ")
    assert p_words(fisher_exact([[9, 3], [1, 4]]).pvalue, "") == found["p"]
    assert "reference" == texts(table, PLACEBO)["difference"]


def test_centres_are_the_strata(trial: itp.CaseSeries) -> None:
    """The difference of Mantel and Haenszel, by hand: each centre by its weight mn/(m + n)."""
    found = compare_responses(trial, by="arm", strata="centre", reference=PLACEBO)[DRUG]
    parts = []
    for centre in ("701", "702"):
        (a, m), (c, n) = RESPONDED[DRUG, centre], RESPONDED[PLACEBO, centre]
        parts.append((m * n / (m + n), a / m - c / n))
    expected = sum(weight * each for weight, each in parts) / sum(weight for weight, _ in parts)
    table = strata_table(trial, by="arm", strata="centre", reference=PLACEBO)

    assert expected == pytest.approx(found.difference)
    assert "centre 701" == texts(table, f"{DRUG}/701")["stratum"]
    assert "5/6" == texts(table, f"{DRUG}/701")["rate_group"]


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_who_was_randomised_and_not_treated_is_told_of(trial: itp.CaseSeries, lang: str) -> None:
    """No rate has them; a group that lacks none, and who has no arm, are not spoken of."""
    own = {each.id: each.arm for each in trial.patients if each.arm}
    said = {
        name: [note for note in groups_table(trial, by=by, lang=lang).notes if "placebo" in note
               or "安慰剂" in note]
        for name, by in (("arm", "arm"), ("own", own), ("agents", "agents"))
    }  # fmt: skip
    notes = said["arm"], said["own"]

    assert all(re.search(r" 2 of 7|7例中2例", note[-1]) for note in notes)
    assert ["intention to treat" in note[-1] or "意向性" in note[-1] for note in notes] == [
        True, False,
    ]  # fmt: skip
    assert DRUG not in said["arm"][-1]
    assert not any(re.search(r" of 7|7例中", note) for note in said["agents"])
    assert 5 == next(
        row["lines"] for row in response_rates(trial, by="arm")
        if row["group"] == PLACEBO and row["is_primary"]
    )  # fmt: skip


def test_all_who_were_randomised_are_in_table_1(trial: itp.CaseSeries) -> None:
    """Treated or not; the column of all is named."""
    table = summary_table(trial, by="arm")

    assert f"{PLACEBO} (n = 7)" in table.headings
    assert f"{DRUG} (n = 12)" in table.headings
    assert "All (n = 21)" in table.headings


def test_the_report_has_the_reference_that_was_asked_for(
    trial: itp.CaseSeries, tmp_path: Path
) -> None:
    """In Python and on the command line, in each table of groups and strata."""
    page = report_html(
        trial, definitions=[itp.IWG_2009], by="arm", strata="centre", reference=PLACEBO
    )
    itp.write_csv(trial, tmp_path / "csv")
    out = tmp_path / "out.html"
    code = main([
        "report", str(tmp_path / "csv"), "--by", "arm", "--strata", "centre", "--reference",
        PLACEBO, "--definition", "iwg-2009", "-o", str(out),
    ])  # fmt: skip

    assert 0 == code
    for text in (page, out.read_text(encoding="utf-8")):
        assert 2 == len(re.findall(r"are from the\s+group placebo", text))
        assert "placebo, 2 of 7" in text
        assert "drug 50 mg + diet" in text


def test_a_reference_that_there_is_not(
    trial: itp.CaseSeries, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """It is refused with the groups that there are, and so is one without groups."""
    path = tmp_path / "x.html"
    for wrong in ("Placebo", "", " "):
        with pytest.raises(itp.InputError, match="UNKNOWN_GROUP"):
            write_report(trial, path, by="arm", reference=wrong)
    with pytest.raises(itp.InputError, match="reference: needs by= beside it"):
        write_report(trial, path, reference=PLACEBO)
    with pytest.raises(itp.InputError, match="strata: needs by= beside it"):
        write_report(trial, path, strata="centre")
    with pytest.raises(itp.InputError, match="reference"):
        write_report(trial, path, min_cell=5, reference=PLACEBO)
    itp.write_csv(trial, tmp_path / "csv")
    assert 0 != main(["report", str(tmp_path / "csv"), "--by", "arm", "--reference", "Placebo",
                      "-o", str(path)])  # fmt: skip

    assert "one of drug 50 mg + diet, placebo" in capsys.readouterr().err
    assert not path.exists()


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_table_1_by_arm_has_the_centres_and_by_centre_the_arms(
    trial: itp.CaseSeries, lang: str
) -> None:
    """Each counted in the group, of the patients in whom it is known; not those of the groups."""
    by_arm, by_centre = (summary_table(trial, by=by, lang=lang) for by in ("arm", "centre"))

    assert by_arm.cell("centre.701", DRUG).text.startswith("6/12")
    assert by_arm.cell("centre.702", PLACEBO).value == 4
    assert by_arm.cell("centre.701", "known").text == "21/21"
    assert by_centre.cell(f"arm.{PLACEBO}", "701").text.startswith("3/9")
    assert by_centre.cell(f"arm.{PLACEBO}", "known").text == "19/21"
    assert not any(row.startswith("arm") for row in by_arm.rows)
    assert not any(row.startswith("centre") for row in summary_table(trial, by="center").rows)
    assert {f"arm.{DRUG}", "centre.702"} < {*summary_table(trial, by="agents", lang=lang).rows}
    assert not any(
        "." in row and row.split(".")[0] in {"arm", "centre"}
        for row in summary_table(trial, lang=lang).rows
    )


def test_many_centres_are_counted() -> None:
    """More than twenty are a number in each group, not a row each."""
    many = [patient(str(n), DRUG if n % 3 else PLACEBO, f"c {n % 24}", responds=True, given=True)
            for n in range(48)]  # fmt: skip
    table = summary_table(many, by="arm")

    assert [table.cell("centres", name).text for name in (DRUG, PLACEBO, "value")] == [
        "16", "8", "24",
    ]  # fmt: skip
    assert not any(row.startswith("centre.") for row in table.rows)


def test_groups_of_a_column_of_ones_own(
    trial: itp.CaseSeries, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """It is not read with the patients; --groups takes it from the same file, by its name."""
    itp.write_csv(trial, tmp_path / "csv")
    file = tmp_path / "csv" / "patients.csv"
    head, *rows = file.read_text(encoding="utf-8").splitlines()
    told = [f"{row},{'high ' if number % 2 else 'low'}" for number, row in enumerate(rows)]
    file.write_text("\n".join([f"{head},dose group", *told]) + "\n", encoding="utf-8")
    out = tmp_path / "out.html"
    asked = ["report", str(tmp_path / "csv"), "-o", str(out), "--by", "dose group"]

    assert main(asked) == 2
    assert "--groups" in capsys.readouterr().err
    assert main([*asked, "--groups", str(file), "--reference", "low", "--no-listings"]) == 0
    page = out.read_text(encoding="utf-8")
    groups = read_groups(file, "dose group")

    assert "Groups of lines: dose group" in page
    assert {*groups.values()} == {"high", "low"}
    assert "high (n\u00a0=\u00a010)" in page
    assert [table.cell("high", "rate").text for table in (groups_table(trial, by=groups),)] == [
        next(row["rate"] for row in [texts(groups_table(trial, by=dict(groups)), "high")])
    ]  # fmt: skip


@pytest.fixture
def own_columns(trial: itp.CaseSeries, tmp_path: Path) -> Path:
    """The trial as CSV, with a column of one's own in the sheet of patients."""
    itp.write_csv(trial, tmp_path / "csv")
    file = tmp_path / "csv" / "patients.csv"
    head, *rows = file.read_text(encoding="utf-8").splitlines()
    told = [f"{row},{'high' if number % 2 else 'low'}" for number, row in enumerate(rows)]
    file.write_text("\n".join([f"{head},dose", *told]) + "\n", encoding="utf-8")
    return file


@pytest.mark.parametrize("by", ["arm", "dose"])
def test_strata_of_a_column_of_ones_own(own_columns: Path, by: str, tmp_path: Path) -> None:
    """Each of both columns is read from the file that has it, under pseudonyms as well."""
    strata, told = {"arm": ("dose", "dose"), "dose": ("center", "centre")}[by]
    out, pieces = tmp_path / "out.html", tmp_path / "pieces"
    asked = ["report", str(own_columns.parent), "-o", str(out), "--pieces", str(pieces), "--by",
             by, "--strata", strata, "--groups", str(own_columns), "--definition", "iwg-2009",
             "--pseudonyms", "--no-listings"]  # fmt: skip

    assert main(asked) == 0
    (table,) = pieces.glob("groups-table-*-strata.csv")
    with table.open(encoding="utf-8-sig", newline="") as stream:
        held = [row["Stratum"] for row in csv.DictReader(stream)]
    wanted = ["high", "low"] if by == "arm" else ["centre 701", "centre 702"]
    assert wanted == held[:2]
    methods = (pieces / "methods.txt").read_text(encoding="utf-8")
    assert f"Inside of strata, by {told}, the rates" in methods


def test_strata_that_are_the_groups(
    trial: itp.CaseSeries, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """No stratum would have two groups: refused before anything is read, however it is spelled."""
    assert main(["report", "no-such-folder", "--by", "centre", "--strata", "center"]) == 2
    assert "--strata: needs another column than that of the groups" in capsys.readouterr().err
    own = {each.id: each.centre for each in trial.patients}
    for asked in ({"by": "arm", "strata": "arm"}, {"by": own, "strata": dict(own)}):
        with pytest.raises(itp.InputError, match=r"strata: .*NO_GROUPS"):
            write_report(trial, tmp_path / "out.html", **asked)
        with pytest.raises(itp.InputError, match=r"strata: .*NO_GROUPS"):
            compare_responses(trial, **asked)


def test_strata_that_there_are_not(trial: itp.CaseSeries) -> None:
    """The message names the strata, and not the groups."""
    with pytest.raises(itp.InputError, match=r"strata: .*UNKNOWN_COLUMN"):
        compare_responses(trial, by="arm", strata="nix")


def test_pseudonyms_of_groups_by_patient(trial: itp.CaseSeries, tmp_path: Path) -> None:
    """They are listed by the ids of the data, and go with their patients."""
    own = {each.id: each.arm or "none" for each in trial.patients}
    for name, pseudonyms in (("a", False), ("b", True)):
        write_report(
            trial, tmp_path / f"{name}.html", definitions=[itp.IWG_2009], by=own,
            pieces=tmp_path / name, pseudonyms=pseudonyms, listings=False,
        )  # fmt: skip
    first, second = (
        (tmp_path / name / "groups-table-2-groups-R.csv").read_bytes() for name in "ab"
    )
    assert first == second
    for argument in ("by", "strata"):
        asked: Any = {"by": own, argument: {"nobody": "a"}}
        with pytest.raises(itp.InputError, match=rf"^{argument}: .*UNKNOWN_PATIENT"):
            write_report(trial, tmp_path / "c.html", pseudonyms=True, listings=False, **asked)


def test_groups_that_are_called_like_columns(trial: list[itp.Patient]) -> None:
    """Each stands below its own name, and the column of all patients stays that of all."""
    names = ("item", "value", "known", "group.value", "high")
    groups = {each.id: names[place % len(names)] for place, each in enumerate(trial)}
    table = summary_table(trial, by=groups)
    sizes = {name: [*groups.values()].count(name) for name in names}

    assert len(table.columns) == len({*table.columns})
    assert [f"{name} (n = {sizes[name]})" for name in sorted(names)] == list(table.headings[1:6])
    assert [str(sizes[name]) for name in sorted(names)] == [x.text for x in table.cells[0][1:6]]
    assert str(len(trial)) == table.cell("patients", "value").text


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("patient_id,dose\np1,1\n", "MISSING_COLUMN"),
        ("id,group\np1,1\n", "MISSING_COLUMN"),
        ("patient_id,group\n,1\n", "NO_ID"),
        ("patient_id,group\np1,a\np1,b\n", "PATIENT_TWICE"),
    ],
)
def test_a_file_of_groups_that_cannot_be_used(tmp_path: Path, text: str, code: str) -> None:
    """It is refused with the row and the column."""
    (tmp_path / "g.csv").write_text(text, encoding="utf-8")
    with pytest.raises(itp.InputError, match=rf"g\.csv.*{code}"):
        read_groups(tmp_path / "g.csv", "group")


def test_a_patient_in_several_rows_of_one_group_is_in_it(tmp_path: Path) -> None:
    """As in a sheet of counts; blanks that nobody sees make no other group."""
    (tmp_path / "g.csv").write_text("patient_id,g\np1,a\np1, a \np2,\n", encoding="utf-8")

    assert read_groups(tmp_path / "g.csv", "g") == {"p1": "a", "p2": ""}


@pytest.mark.parametrize("key", ["logrank", "robust"])
def test_one_degree_of_freedom_is_one(key: str) -> None:
    """Two arms have one; more groups have more."""
    said = read_words("en")
    one, two = (said(f"groups.{key}", statistic="1.00", df=df, p="0.3") for df in (1, 2))

    assert "on 1 degree of freedom" in one
    assert "on 2 degrees of freedom" in two


def test_endpoints_by_arm(trial: itp.CaseSeries, tmp_path: Path) -> None:
    """What a definition asks beside its levels stands by arm, with its patients without a line."""
    luna = itp.get_definition("luna-3")
    write_report(trial, tmp_path / "r.html", definitions=[luna], by="arm", strata="centre",
                 reference=PLACEBO, pieces=tmp_path / "pieces")  # fmt: skip
    (path,) = (tmp_path / "pieces").glob("groups-table-*-endpoint_rates.csv")
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = {(row["Endpoint"], row["Group"]): row for row in csv.DictReader(file)}
    (note,) = (tmp_path / "pieces").glob("groups-table-*-endpoint_rates.md")

    asked = "platelet response"
    assert {(f"{yes}/{n}") for yes, n in ((9, 12), (1, 5))} == {
        rows[asked, arm]["Yes, of all lines started (95% CI)"].split()[0] for arm in (DRUG, PLACEBO)
    }
    assert 2 == len(list((tmp_path / "pieces").glob("groups-table-*-strata.csv")))
    assert "placebo, 2 of 7" in note.read_text(encoding="utf-8")


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_several_lines_of_an_arm_are_told_of(trial: itp.CaseSeries, lang: str) -> None:
    """A line from before the trial counts as well, so that the rates are of lines."""
    first = trial.patients[0]
    before = itp.TreatmentLine(line=1, agents=["prednisone"], started_on=-90, ended_on=-60)
    second = attrs.evolve(first.lines[0], line=2)
    more = attrs.evolve(first, lines=[before, second])
    series = itp.CaseSeries(patients=[more, *trial.patients[1:]])
    said = {"en": "13 lines of 12 patients", "zh": "12例患者13条治疗线"}[lang]

    told, untold = (groups_table(each, by="arm", lang=lang) for each in (series, trial))

    assert 1 == sum(said in note for note in told.notes)
    assert not any("prior =" in note for note in untold.notes)
