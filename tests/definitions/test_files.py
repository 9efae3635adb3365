"""Definitions as TOML and JSON files."""

from __future__ import annotations

import json
import sys
import tomllib
from pathlib import Path
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

import itpcase as itp
from itpcase.definitions.definition import (
    AttributionWindow,
    BaselineRule,
    Confirmation,
    Criterion,
    Landmark,
    Level,
    Strategies,
    VisitRule,
    Washouts,
)
from itpcase.definitions.files import (
    definition_from_dict,
    definition_to_dict,
    doubt_of_id,
    read_definition,
    write_definition,
)
from itpcase.definitions.schema import definition_schema
from itpcase.errors import DataError
from itpcase.response.prove import prove_definition

SUFFIXES = [".json", ".toml"]

SMALL: dict[str, Any] = {
    "schema": 1,
    "id": "mine",
    "title": "Mine",
    "evidence": "recalled 90",
    "levels": [{"name": "R", "label": "response", "any_of": [{"at_least": 30}]}],
}
"""The least that a file can say."""

FULL = itp.Definition(
    id="full",
    version="2",
    title='Quotes ", backslashes \\, lines\nand 反应',
    evidence="assumed",
    levels=[
        Level(
            name="R",
            label="r",
            any_of=[Criterion(above=0.1, below=1e4), Criterion(rise_above=20, baseline_below=30)],
        )
    ],
    bleeding_allowed=0,
    bleeding_unrecorded="not_evaluable",
    baseline=BaselineRule(window_days=0, splenectomy_before_first_treatment=True),
    confirm=Confirmation(counts=3, apart=14),
    response_date="confirming",
    max_gap=56,
    same_day="error",
    washouts=Washouts(ivig=0),
    strategies=Strategies(death="ignore"),
    landmarks=[
        Landmark(
            name="early", label="e", any_of=Criterion(at_most=9), target_day=7, first_day=4,
            last_day=10, asks_bleeding=False, evidence="recalled 80",
        )
    ],
    visits=[
        VisitRule(
            name="v", label="v", any_of=Criterion(fold_above=2), first_day=7, visits=6,
            interval_days=7, share=0.5, rescue="disqualifies",
        )
    ],
    attribution=[AttributionWindow("ivig", 1, 3, 2, 7, evidence="recalled 92")],
    notes=["one", "two"],
)  # fmt: skip
"""A definition with every part that those of the package leave at its default."""


def mistakes(**changes: Any) -> list[tuple[str, str]]:
    """Path and code of every mistake of the small definition with these changes."""
    with pytest.raises(itp.errors.DataError) as refused:
        definition_from_dict({**SMALL, **changes})
    return [(problem.argument, problem.code) for problem in refused.value.problems]


# --- there and back -----------------------------------------------------------------------------


@pytest.mark.parametrize("suffix", SUFFIXES)
@pytest.mark.parametrize("wanted", [*itp.list_definitions(), FULL], ids=lambda each: each.id)
def test_a_definition_comes_back_equal(wanted: itp.Definition, suffix: str, tmp_path: Path) -> None:
    """What is written is read again, whatever it says; nothing else is left in the folder."""
    path = tmp_path / f"mine{suffix}"
    for _ in range(2):
        write_definition(wanted, path)

    assert wanted == read_definition(path)
    assert [path] == list(tmp_path.iterdir())


@given(
    st.floats(0, 1e4), st.integers(1, 10**6), st.text(max_size=20),
    st.sampled_from(["seen", "assumed", "recalled 1"]),
)  # fmt: skip
def test_numbers_and_texts_come_back_exactly(
    bound: float, days: int, text: str, evidence: str
) -> None:
    """No number loses a digit, and no text a character."""
    wanted = attrs.evolve(
        FULL, title=text, max_gap=days, evidence=evidence,
        levels=[Level(name="R", label=text, any_of=Criterion(at_least=bound), clause=text)],
    )  # fmt: skip
    plain = json.loads(json.dumps(definition_to_dict(wanted)))

    assert wanted == definition_from_dict(plain)


def test_nothing_is_not_written() -> None:
    """None, empty texts and empty lists are left out; zero and false are said."""
    plain = definition_to_dict(FULL)

    assert {"schema": 1, "id": "full", "version": "2"}.items() <= plain.items()
    assert not {"citation", "kept"} & plain.keys()
    assert "clause" not in plain["levels"][0]
    assert 0 == plain["bleeding_allowed"]
    assert plain["landmarks"][0]["asks_bleeding"] is False
    assert "recalled 80" == plain["landmarks"][0]["evidence"]


def test_the_least_definition() -> None:
    """What a file does not say is the default of the class; a whole number is a count too."""
    assert itp.Definition(
        id="mine", title="Mine", evidence="recalled 90",
        levels=[Level(name="R", label="response", any_of=Criterion(at_least=30))],
    ) == definition_from_dict(SMALL)  # fmt: skip


def test_a_mark_at_the_start_of_a_file_is_read(tmp_path: Path) -> None:
    """Editors write it."""
    (tmp_path / "mine.JSON").write_text(json.dumps(SMALL), encoding="utf-8-sig")

    assert "mine" == read_definition(tmp_path / "mine.JSON").id


# --- mistakes in a definition -------------------------------------------------------------------


A_SCHEDULE: dict[str, Any] = {
    "name": "v", "label": "v", "any_of": [{"at_least": 50}], "at_least": 6, "visits": 8,
    "interval_days": 7,
}  # fmt: skip
"""Six of eight weekly visits, and no day of the first."""


@pytest.mark.parametrize(
    ("changes", "path", "code"),
    [
        ({"schema": None}, "$.schema", "SCHEMA"),
        ({"schema": 2}, "$.schema", "SCHEMA"),
        ({"schema": True}, "$.schema", "SCHEMA"),
        ({"tilte": "x"}, "$.tilte", "UNKNOWN_KEY"),
        ({"title": 5}, "$.title", "DEFINITION"),
        ({"id": ""}, "$.id", "DEFINITION"),
        ({"evidence": "sure"}, "$.evidence", "DEFINITION"),
        ({"evidence": "recalled much"}, "$.evidence", "DEFINITION"),
        ({"evidence": {"kind": "seen"}}, "$.evidence", "DEFINITION"),
        ({"citation": "nobody1900"}, "$.citation", "UNKNOWN_REFERENCE"),
        ({"notes": "one"}, "$.notes", "DEFINITION"),
        ({"notes": ["one", 2]}, "$.notes[1]", "DEFINITION"),
        ({"levels": {"name": "R"}}, "$.levels", "DEFINITION"),
        ({"levels": ["R"]}, "$.levels[0]", "DEFINITION"),
        ({"levels": []}, "$", "DEFINITION"),
        ({"levels": [*SMALL["levels"], *SMALL["levels"]]}, "$.levels", "DEFINITION"),
        ({"levels": [{"name": "R", "any_of": [{"above": 1}]}]}, "$.levels[0].label",
         "MISSING_KEY"),
        ({"levels": [{**SMALL["levels"][0], "name": "NR"}]}, "$.levels[0].name", "DEFINITION"),
        ({"levels": [{**SMALL["levels"][0], "any_of": []}]}, "$.levels[0].any_of",
         "DEFINITION"),
        ({"levels": [{**SMALL["levels"][0], "any_of": [{}]}]}, "$.levels[0].any_of[0]",
         "DEFINITION"),
        ({"levels": [*SMALL["levels"], {"name": "CR", "label": "c", "any_of": [{"above": "9"}]}]},
         "$.levels[1].any_of[0].above", "DEFINITION"),
        ({"levels": [{**SMALL["levels"][0], "any_of": [{"above": 9, "over": 9}]}]},
         "$.levels[0].any_of[0].over", "UNKNOWN_KEY"),
        ({"confirm": 2}, "$.confirm", "DEFINITION"),
        ({"confirm": {"counts": 0}}, "$.confirm.counts", "DEFINITION"),
        ({"confirm": {"counts": 2.0}}, "$.confirm.counts", "DEFINITION"),
        ({"confirm": {"counts": True}}, "$.confirm.counts", "DEFINITION"),
        ({"baseline": {"splenectomy_before_first_treatment": "no"}},
         "$.baseline.splenectomy_before_first_treatment", "DEFINITION"),
        ({"max_gap": 0}, "$.max_gap", "DEFINITION"),
        ({"same_day": "mean"}, "$.same_day", "DEFINITION"),
        ({"response_date": "last"}, "$.response_date", "DEFINITION"),
        ({"strategies": {"death": 1}}, "$.strategies.death", "DEFINITION"),
        ({"kept": [{"name": "k", "label": "k", "level": "X", "until_day": 9}]}, "$.kept[0].level",
         "DEFINITION"),
        ({"levels": [], "reached": [{"name": "k", "label": "k", "level": "X", "by_day": 9}]},
         "$.reached[0].level", "DEFINITION"),
        ({"combined": [{"name": "c", "label": "c", "any_of": ["c"]}]}, "$.combined[0].any_of",
         "DEFINITION"),
        ({"bleeding_allowed": 4}, "$.bleeding_allowed", "DEFINITION"),
        ({"levels": [{**SMALL["levels"][0], "bleeding_allowed": 7}]},
         "$.levels[0].bleeding_allowed", "DEFINITION"),
        ({"visits": [{**A_SCHEDULE, "first_week": 17}]}, "$.visits[0].week_anchor", "DEFINITION"),
        ({"visits": [{**A_SCHEDULE, "first_week": "17", "week_anchor": "W0"}]},
         "$.visits[0].first_week", "DEFINITION"),
        ({"visits": [A_SCHEDULE]}, "$.visits[0].first_day", "DEFINITION"),
        ({"levels": [{**SMALL["levels"][0], "any_of": [{"above": float("nan")}]}]},
         "$.levels[0].any_of[0].above", "DEFINITION"),
        ({"levels": [{**SMALL["levels"][0], "any_of": [{"above": 10**400}]}]},
         "$.levels[0].any_of[0].above", "DEFINITION"),
    ],
)  # fmt: skip
def test_a_mistake_has_its_path(changes: dict[str, Any], path: str, code: str) -> None:
    """Every mistake is found where it stands; nothing is taken for something else."""
    assert [(path, code)] == mistakes(**changes)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"levels": [], "reached": [{"name": "k", "label": "k", "level": "X", "by_day": 9}]},
         "needs a level of the definition, which has none, got X"),
        ({"combined": [{"name": "c", "label": "c", "any_of": ["c"]}]},
         "needs a question that comes before it, and there is none, got c"),
        ({"counted": [{"name": "c", "label": "c", "any_of": [{"at_least": 50}], "share": 75}]},
         "needs a share above 0 and up to 1, got 75;"),
        ({"visits": [A_SCHEDULE]}, "needs the day of the first visit, got none; give first_day"),
    ],
)  # fmt: skip
def test_a_mistake_says_what_was_needed(changes: dict[str, Any], said: str) -> None:
    """In words of the file, and never with an empty list or a value that nobody wrote."""
    with pytest.raises(itp.errors.DataError) as refused:
        definition_from_dict({**SMALL, **changes})

    assert said in str(refused.value)


def test_all_mistakes_are_listed() -> None:
    """One mistake does not hide the others."""
    found = mistakes(
        title=5, notes=[1, 2], loss={"counts": -1, "gap": 3}, foo=1, bar=2,
        levels=[{"name": "R", "label": 3, "any_of": [{"above": "a"}, {"above": "b"}]}],
    )  # fmt: skip

    assert {
        "$.title", "$.notes[0]", "$.notes[1]", "$.loss.gap", "$.foo", "$.bar", "$.levels[0].label",
        "$.levels[0].any_of[0].above", "$.levels[0].any_of[1].above",
    } == {path for path, _ in found}  # fmt: skip


@pytest.mark.parametrize("plain", [None, [], "id", 3])
def test_a_definition_has_names(plain: Any) -> None:
    """A list or a text is no definition."""
    with pytest.raises(itp.errors.DataError) as refused:
        definition_from_dict(plain)

    assert ["$"] == [problem.argument for problem in refused.value.problems]


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_a_mistake_in_a_file_names_the_file(suffix: str, tmp_path: Path) -> None:
    """File and path are the address; of TOML, with the line."""
    path = tmp_path / f"mine{suffix}"
    write_definition(FULL, path)
    path.write_text(path.read_text(encoding="utf-8").replace("56", "-56"), encoding="utf-8")

    with pytest.raises(itp.errors.DataError) as refused:
        read_definition(path)
    line = (
        path.read_text(encoding="utf-8").splitlines().index("max_gap = -56") + 1
        if (suffix == ".toml")
        else None
    )
    place = f"  mine{suffix}, " + ("" if line is None else f"row {line}, ") + "$.max_gap: "
    assert f"{place}needs a whole number from 1 to 100,000,000" in str(refused.value)


# --- files that are none ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("mine.yaml", b"", "SUFFIX"),
        ("mine", b"{}", "SUFFIX"),
        ("mine.json", None, "NO_FILE"),
        ("mine.json", b"", "NOT_PARSED"),
        ("mine.json", b'{"id": 1,}', "NOT_PARSED"),
        ("mine.json", b'{"id": 1, "id": 2}', "NOT_PARSED"),
        ("mine.json", b"[" * 200_000, "NOT_PARSED"),
        ("mine.json", b"\xff\xfe{\x00}\x00", "ENCODING"),
        ("mine.json", b" " * 1_000_001, "TOO_LONG"),
        ("mine.toml", b"id = ", "NOT_PARSED"),
        ("mine.toml", b"id = 1\nid = 2", "NOT_PARSED"),
        ("mine.toml", b"a = " + b"[" * 50_000, "NOT_PARSED"),
        ("mine.toml", "é".encode("latin-1"), "ENCODING"),
    ],
)
def test_a_file_that_is_no_definition_is_refused(
    name: str, content: bytes | None, code: str, tmp_path: Path
) -> None:
    """What is wrong with the file is said, in one error."""
    if content is not None:
        (tmp_path / name).write_bytes(content)
    with pytest.raises(itp.errors.DefinitionError) as refused:
        read_definition(tmp_path / name)

    assert code == refused.value.problem.code
    assert name in str(refused.value)  # several definitions can be asked for in one call


def test_a_file_that_cannot_be_read_is_refused(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """What the system says is passed on."""

    def refuse(_: Path) -> bytes:
        raise PermissionError(13, "Permission denied")

    (tmp_path / "mine.json").write_text("{}")
    monkeypatch.setattr(Path, "read_bytes", refuse)

    with pytest.raises(itp.errors.DefinitionError, match="Permission denied"):
        read_definition(tmp_path / "mine.json")


@pytest.mark.parametrize("suffix", SUFFIXES)
@pytest.mark.parametrize(
    ("wanted", "name", "code"),
    [
        (FULL, "mine.txt", "SUFFIX"),
        (FULL, "no/such/place/mine", "NOT_WRITABLE"),
        (attrs.evolve(FULL, title="\ud800"), "mine", "NOT_WRITABLE"),
        ("iwg-2009", "mine", "NOT_A_DEFINITION"),
    ],
)  # fmt: skip
def test_what_cannot_be_written_leaves_nothing(
    wanted: Any, name: str, code: str, suffix: str, tmp_path: Path
) -> None:
    """A text that no file can hold, or a place where none can be: the folder stays as it was."""
    path = tmp_path / (name if name.endswith(".txt") else f"{name}{suffix}")
    with pytest.raises(itp.InputError) as refused:
        write_definition(wanted, path)

    assert code == refused.value.problem.code
    assert [] == list(tmp_path.iterdir())


def test_a_missing_extra_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Without their packages, reading and writing TOML name what to install; JSON needs none."""
    for package in ("cattrs", "cattrs.errors", "tomli_w"):
        monkeypatch.setitem(sys.modules, package, None)
    write_definition(FULL, tmp_path / "mine.json")

    with pytest.raises(itp.errors.MissingExtraError, match=r"itpcase\[toml\]"):
        write_definition(FULL, tmp_path / "mine.toml")
    with pytest.raises(itp.errors.MissingExtraError, match=r"itpcase\[json\]"):
        read_definition(tmp_path / "mine.json")
    assert ["mine.json"] == [path.name for path in tmp_path.iterdir()]


# --- the form, and where a mistake stands ---------------------------------------------------------

PUBLISHED = Path(__file__).resolve().parents[2] / "docs" / "reference" / "definition.schema.json"

WITH_MISTAKES = """\
schema = 1
id = "mine"
title = "Mine"
evidence = "seen"

[[visits]]
name = "durable"
label = "durable"
first_day = 126
visits = 3
interval_days = 7
at_least = 4
any_of = [{ at_least = 50 }]

[[visits]]
name = "late"
label = "late"
first_day = 126
visits = 3
intervall_days = 7
share = "2/3"
rescue = "disqualify"
any_of = [{ at_least = 50 }]
"""


def test_a_mistake_has_its_line_and_its_near_misses(tmp_path: Path) -> None:
    """Line and path, and what may have been meant."""
    (tmp_path / "mine.toml").write_text(WITH_MISTAKES, encoding="utf-8")
    with pytest.raises(DataError) as caught:
        read_definition(tmp_path / "mine.toml")
    told = {p.argument: (p.file, p.row, p.remedy) for p in caught.value.problems}

    assert ("mine.toml", 20, "did you mean interval_days?") == told["$.visits[1].intervall_days"]
    assert ("mine.toml", 22, "did you mean disqualifies?") == told["$.visits[1].rescue"]
    assert ("mine.toml", 12) == told["$.visits[0].at_least"][:2]


def test_the_published_schema_is_current() -> None:
    """Made again with ``itpcase definitions --schema``, it is the same."""
    assert json.loads(PUBLISHED.read_text(encoding="utf-8")) == definition_schema()


def test_the_schema_knows_every_definition() -> None:
    """Every key that is written is in it, and every key that it asks for is written."""
    schema = definition_schema()

    def fits(value: Any, part: dict[str, Any]) -> None:
        part = schema["$defs"][part["$ref"].rpartition("/")[2]] if "$ref" in part else part
        if part.get("type") == "object":
            assert set(value) <= set(part["properties"])
            assert set(part["required"]) <= set(value)
            for name, each in value.items():
                fits(each, part["properties"][name])
        elif part.get("type") == "array":
            for each in value:
                fits(each, part["items"])
        elif "enum" in part:
            assert value in part["enum"]

    for d in itp.list_definitions():
        fits(definition_to_dict(d), schema)


def test_the_bleeding_of_a_level_comes_back() -> None:
    """A level can allow less than those below it."""
    old = itp.get_definition("china-old")
    written = definition_to_dict(old)
    given = [each["bleeding_allowed"] for each in written["levels"] if "bleeding_allowed" in each]

    assert [0] == given
    assert definition_from_dict(written) == old


@pytest.mark.parametrize("form", ["toml", "json"])
def test_other_rules_under_the_id_of_a_published_definition(tmp_path: Path, form: str) -> None:
    """Answers carry the id, so a change needs one of its own; other words or a version do not."""
    path = tmp_path / f"mine.{form}"
    other = attrs.evolve(itp.IWG_2009, max_gap=56)
    write_definition(other, path)

    doubt = doubt_of_id(read_definition(path))
    assert doubt is not None
    assert ("TAKEN_ID", "iwg-2009", "warning") == (doubt.code, doubt.given, doubt.severity)
    for kept in (
        attrs.evolve(other, version="2"),
        attrs.evolve(other, id="mine"),
        attrs.evolve(itp.IWG_2009, title="as we cite it", notes=()),
    ):
        write_definition(kept, path)
        assert kept == read_definition(path)
        assert doubt_of_id(kept) is None


def test_the_definitions_of_the_page_on_variants_are_definitions() -> None:
    """What a user copies from it is read, and every clause of it decides an answer."""
    page = Path(__file__).parents[2] / "docs" / "how-to" / "variant.md"
    blocks = page.read_text(encoding="utf-8").split("```toml\n")[1:]
    found = [definition_from_dict(tomllib.loads(block.partition("```")[0])) for block in blocks]

    ids = ["off-treatment-above-50", "sap-durable", "two-counts-apart"]
    assert ids == [each.id for each in found]
    assert all(not prove_definition(each).unproved for each in found)


def test_what_keeps_a_response_in_a_file() -> None:
    """Written where it is asked for; a file without it, as older ones are, says the level."""
    wei = itp.get_definition("dexamethasone-wei-2016")
    written = definition_to_dict(wei)
    (kept,) = written["kept"]

    assert [{"at_least": 30.0}] == kept.pop("keep_any_of")
    assert "keep_any_of" not in definition_to_dict(itp.get_definition("extend"))["kept"][0]
    assert () == definition_from_dict(written).kept[0].keep_any_of
