"""A cohort is asked once: what is kept with it, for whom, and how long."""

from __future__ import annotations

import gc
import pickle
import weakref
from pathlib import Path
from typing import Any

import attrs
import pyarrow.parquet as pq
import pytest

import itpcase as itp
from itpcase import examples
from itpcase.engine.calls import Engine
from itpcase.registry.hard import simulate_hard
from itpcase.report import report_html
from itpcase.report.tables import lines_table
from itpcase.response import asking, comparison, remission
from itpcase.response._open_days import placements
from itpcase.response.remission import certain_episodes
from itpcase.testing.asserts import assert_same_answers

WITH_QUESTIONS = [itp.DING_2025, itp.ASH_2019, itp.get_definition("china-2020")]
FEW = [itp.IWG_2009, itp.DING_2025, itp.get_definition("luna-3")]


@pytest.fixture
def walks(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The name of each run of the walk, of rules that do not become compiled ones half-way."""
    seen: list[str] = []
    for module in (asking, placements):
        monkeypatch.setattr(module, "is_worth_compiling", lambda _counts, _lines: False)
    for name in ("classify_lines", "walk_lines"):
        plain = getattr(Engine, name)

        def noted(self: Engine, *args: Any, _plain: Any = plain, **more: Any) -> Any:
            seen.append(_plain.__name__)
            return _plain(self, *args, **more)

        monkeypatch.setattr(Engine, name, noted)
    return seen


def drawn() -> itp.Cohort:
    """A cohort with everything that a rule could meet."""
    return simulate_hard("eventful", 1500, seed=3).cohort()


def test_one_walk_answers_for_every_level_and_question(walks: list[str]) -> None:
    """Category, time to response and the episodes of both levels."""
    cohort = drawn()
    itp.classify_response(cohort)
    itp.remission_episodes(cohort, level="CR")
    itp.remission_episodes(cohort, level="R")
    itp.time_to_response(cohort)

    assert ["classify_lines"] == walks


def test_episodes_are_found_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Who asks again for the episodes of a level, some days of which are open, gets those found."""
    found: list[int] = []

    def noted(course: Any, level: int) -> Any:
        found.append(level)
        return certain_episodes(course, level)

    counts = [(0, "9", None), (None, "120", "3-4 weeks"), (40, "130", None)]
    patient = itp.Patient(
        id="p1",
        lines=[itp.TreatmentLine(line=1, agents=["ivig"], started_on=0)],
        platelets=[itp.PlateletMeasurement(on=day, count=f"{count} G/L", when=when)
                   for day, count, when in counts],
    )  # fmt: skip
    monkeypatch.setattr(remission, "certain_episodes", noted)
    cohort = itp.Cohort.from_patients([patient, attrs.evolve(patient, id="p2")])
    first, again = (itp.remission_episodes(cohort, level="R") for _ in range(2))
    itp.remission_episodes(cohort, level="CR")

    assert [1, 0] == found
    assert_same_answers(first, again)


def test_answers_hold_the_course_of_their_cohort(walks: list[str]) -> None:
    """However many rows are explained, the cohort is walked a few times."""
    table = itp.classify_response(drawn())
    for row in range(len(table)):
        table.explain(row)

    assert len(walks) < 8 < len(table)


def test_rows_explain_as_the_patient_alone_does() -> None:
    """The same evidence, baseline and settings from the course of many as from that of one."""
    cohort = drawn()
    series = cohort.to_series()
    for d in (itp.IWG_2009, itp.DING_2025):
        table = itp.classify_response(series, definition=d)
        episodes = itp.remission_episodes(series, definition=d)
        for row in range(0, len(table), 3):
            answer = table.answer(row)
            alone = itp.classify_response(
                attrs.evolve(answer.patient), line=answer.line, definition=d
            )
            assert alone.explain() == answer.explain()
            assert alone.settings == answer.settings
        for row in range(0, len(episodes), 3):
            episode = episodes.answer(row)
            own = itp.remission_episodes(
                attrs.evolve(episode.patient), line=episode.line, definition=d
            )
            assert own[episode.episode - 1].explain() == episode.explain()


@pytest.mark.parametrize("d", FEW, ids=lambda d: str(d.id))
def test_rows_of_a_large_cohort_are_explained_as_those_of_a_small_one(
    d: itp.Definition, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of a large cohort only the patient is walked again, and nothing that is large is kept."""
    small = asked_for_words(drawn(), d)
    monkeypatch.setattr(asking, "SMALL", 0)
    large = drawn()

    assert small == asked_for_words(large, d)
    assert 1 == len(large.kept["patients"])
    assert [] == [
        key
        for course in large.kept["courses"][d]
        for key in (*course.kept, *course.cohort.kept)
        if key[0] in asking.LARGE
    ]


def asked_for_words(cohort: itp.Cohort, d: itp.Definition) -> list[str]:
    """The words of some rows of the category, and of the questions."""
    tables: list[Any] = [itp.classify_response(cohort, definition=d)]
    tables += [itp.answer_endpoints(cohort, definition=d)] if d.questions else []
    return [table.explain(row) for table in tables for row in range(0, len(table), 5)]


def test_what_stands_behind_a_cell_is_worked_out_when_it_is_read(walks: list[str]) -> None:
    """Table 2 walks as often as the category; its cells lead to the same words and counts."""
    cohort = drawn()
    table = lines_table(cohort)
    assert len(walks) <= 2
    answers = itp.classify_response(cohort)
    behind = table.cell(0, "category")

    assert answers.explain(0) == behind.why
    assert answers.answer(0).evidence == tuple(count for _, count in behind.counts)


def test_definitions_with_the_same_rules_share_a_pass(walks: list[str]) -> None:
    """Another name, title or question changes no category."""
    cohort = drawn()
    other = attrs.evolve(itp.IWG_2009, id="another-name")
    want = itp.classify_response(cohort)["category"].tolist()

    assert want == itp.classify_response(cohort, definition=other)["category"].tolist()
    assert ["classify_lines"] == walks


def test_definitions_that_try_the_same_days_share_their_placements(walks: list[str]) -> None:
    """A day in words is laid out once for all definitions between whose rules it cannot tell."""
    counts = [(0, None, 12), (None, "1-3 days later", 120), (None, "2-4 weeks later", 130)]
    patient = itp.Patient(
        id="p1",
        lines=[itp.TreatmentLine(line=1, agents=["prednisone"], started_on=0)],
        platelets=[
            itp.PlateletMeasurement(on=day, when=when, count=f"{count} ×10⁹/L")
            for day, when, count in counts
        ],
    )
    cohort = itp.Cohort.from_patients([patient, attrs.evolve(patient, id="p2")])
    variants = [attrs.evolve(itp.IWG_2009, id=f"v{k}", version=f"{k}") for k in range(6)]
    alone = itp.classify_response(patient)
    found = itp.compare_definitions(cohort, definitions=variants)

    assert {str(alone.category)} == set(found["category"].tolist())
    assert 1 == len(walks) - 1  # the patient alone; the two as they are, with their placements


def test_lines_and_their_placements_answer_alike_together_and_apart(
    walks: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A large cohort is walked apart from its placements, and says the same."""
    found = []
    for most in (placements.MOST_TOGETHER, -1):
        monkeypatch.setattr(placements, "MOST_TOGETHER", most)
        before, cohort = len(walks), itp.Cohort.from_patients(examples.load("published-cases"))
        compared = itp.compare_definitions(cohort, definitions=WITH_QUESTIONS)
        told = [compared.explain(row) for row in range(len(compared))]
        found.append((len(walks) - before, str(dict(compared)), told))
    (together, *same), (apart, *other) = found

    assert same == other
    assert together < apart


# --- how much, and how long ---------------------------------------------------------------------


def test_what_is_kept_goes_with_the_cohort() -> None:
    """Nothing else holds it."""
    cohort = drawn()
    itp.classify_response(cohort)
    piece = weakref.ref(cohort.kept["courses"][itp.IWG_2009][0])
    del cohort
    gc.collect()

    assert piece() is None


def test_nothing_that_is_kept_keeps_who_asked() -> None:
    """What a comparison keeps goes at once, whatever a definition asks: no collector is needed."""
    gc.collect()
    gc.disable()
    try:
        cohort = drawn()
        itp.compare_definitions(cohort)
        asked = [*cohort.kept["courses"].values()]
        pieces = [weakref.ref(course) for courses in asked for course in courses]
        del cohort, asked
        left = [piece() for piece in pieces if piece() is not None]
    finally:
        gc.enable()

    assert len(itp.list_definitions()) // 2 < len(pieces)
    assert [] == left


def test_a_large_cohort_keeps_answers_and_no_layout(monkeypatch: pytest.MonkeyPatch) -> None:
    """What has a value for each count is let go, and the answers stay as they were."""
    small, large = drawn(), drawn()
    want = itp.cumulative_response(small)
    monkeypatch.setattr(asking, "SMALL", 100)
    found = itp.cumulative_response(large)
    kept = large.kept["courses"][itp.IWG_2009][0]

    assert_same_answers(want, found)
    assert_same_answers(want, itp.cumulative_response(large))
    assert [] == [key for key in [*kept.kept, *kept.cohort.kept] if key[0] in asking.LARGE]


def test_the_answers_asked_for_longest_ago_are_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of many definitions a cohort keeps the last, up to its own size."""
    monkeypatch.setattr(asking, "KEPT", 0)
    cohort = drawn()
    variants = [
        attrs.evolve(itp.IWG_2009, id=f"variant-{k}", no_response_days=k + 1) for k in range(9)
    ]
    for d in variants:
        itp.classify_response(cohort, definition=d)
    known = cohort.kept["courses"]

    assert 1 <= len(known) < len(variants)
    assert variants[-1] in known


def test_a_cohort_takes_nothing_along_that_was_kept() -> None:
    """To another process, or with another data cut."""
    cohort = drawn()
    itp.classify_response(cohort)

    assert {} == attrs.evolve(cohort).kept
    sent = pickle.loads(pickle.dumps(cohort))
    assert {} == sent.kept
    assert_same_answers(itp.classify_response(cohort), itp.classify_response(sent))


# --- a comparison that is written ---------------------------------------------------------------


def test_a_comparison_is_written_batch_by_batch(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The rows of the file are those of the table, some patients at a time."""
    want = itp.compare_definitions(drawn(), definitions=FEW)
    monkeypatch.setattr(comparison, "SMALL", 300)
    itp.compare_definitions(drawn(), definitions=FEW, out=tmp_path / "all.parquet")
    table = pq.read_table(tmp_path / "all.parquet")

    assert 1 < pq.read_metadata(tmp_path / "all.parquet").num_row_groups
    assert want.columns == tuple(table.column_names)
    names = ("patient_id", "line", "definition", "asked", "answer", "not_evaluable", "category")
    rows = zip(*(want[name].tolist() for name in names), strict=True)
    written = zip(*(table[name].to_pylist() for name in names), strict=True)
    assert sorted(rows, key=str) == sorted(written, key=str)
    assert_same_answers(want, itp.compare_definitions(drawn(), definitions=FEW))


def test_a_bit_of_a_written_comparison_that_flips_is_told(tmp_path: Path) -> None:
    """Its pages have check sums, as those of every file that the library writes."""
    path = tmp_path / "all.parquet"
    itp.compare_definitions(drawn(), definitions=FEW, out=path)
    content = bytearray(path.read_bytes())
    chunk = pq.read_metadata(path).row_group(0).column(0)
    content[chunk.data_page_offset + chunk.total_compressed_size // 2] ^= 1
    path.write_bytes(content)

    with pytest.raises(OSError, match="CRC"):
        pq.read_table(path, page_checksum_verification=True)


def test_a_comparison_in_pieces_that_keep_little_says_the_same(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """What was let go of a piece after one definition is not looked for after the next."""
    want = itp.compare_definitions(drawn(), definitions=FEW)
    monkeypatch.setattr(comparison, "SMALL", 300)
    monkeypatch.setattr(asking, "KEPT", 0)

    assert_same_answers(want, itp.compare_definitions(drawn(), definitions=FEW))


def test_a_comparison_that_fails_leaves_no_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing is half written."""

    def fail(*_: Any) -> None:
        raise RuntimeError

    monkeypatch.setattr(comparison, "rows_of", fail)
    with pytest.raises(RuntimeError):
        itp.compare_definitions(drawn(), definitions=FEW, out=tmp_path / "all.parquet")

    assert [] == [*tmp_path.iterdir()]


@pytest.mark.usefixtures("undrawn")
def test_a_whole_report_asks_each_question_once(walks: list[str]) -> None:
    """Twelve patients with their times in words, 56 definitions: less than three walks for each."""
    cases = examples.load("published-cases")
    report_html(cases)

    assert 12 == len(cases.patients)
    assert 56 < len(walks) <= 180


def test_a_line_of_a_large_cohort_is_explained_under_its_definition(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Of many patients one alone is laid out anew, under the definition that was asked."""
    patients = [
        itp.Patient(
            id=id,
            platelets=[itp.PlateletMeasurement(on=on, count=f"{count} G/L")
                       for on, count in ((0, 12), (9, 45), (20, 45))],
            lines=[itp.TreatmentLine(line=1, agents=("ivig",), started_on=0)],
        )
        for id in ("a", "b")
    ]  # fmt: skip
    whole = itp.classify_response(patients, definition=itp.DING_2025)
    monkeypatch.setattr(asking, "SMALL", 1)
    large = itp.classify_response(itp.Cohort.from_patients(patients), definition=itp.DING_2025)

    assert [whole.explain(row) for row in (0, 1)] == [large.explain(row) for row in (0, 1)]
    assert "50" in large.explain(0)
    assert ["NR", "NR"] == large["category"].tolist()


def test_a_count_of_0_is_a_count() -> None:
    """In columns without signs: it loses a response as any low count does."""
    counts = {"patient_id": ["a"] * 5, "on": [0, 9, 20, 40, 47], "count": [12, 120, 120, 0, 0],
              "unit": "10*9/L"}  # fmt: skip
    lines = {"patient_id": ["a"], "line": [1], "started_on": [0], "agents": ["ivig"]}
    (episode,) = itp.remission_episodes(itp.Cohort.from_tables(counts, lines), level="R").rows()

    assert ("LOSS", 31.0) == (str(episode["end_reason"]), float(episode["days"]))
