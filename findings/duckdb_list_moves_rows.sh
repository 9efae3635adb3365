#!/usr/bin/env bash
# A list of five codes in a condition puts the rows of a table in another order.
#
# Library: duckdb 2.0.1
# Guess:   With preserve_insertion_order, which is on, a condition leaves out rows and moves none:
#          the documentation names WHERE among the clauses that keep the order of a table.
# Happens: A list of up to four values is a filter. A longer one is joined, and the rows come in as
#          many runs as there are threads; the same values with "or" between them keep the order.
# Seen:    concept in (1, 3, 5, 7): in order; in (1, 3, 5, 7, 9): rows before earlier ones
# Matters: Counts of one patient and day are told apart by their order alone, the last being the
#          corrected one. A fifth code in the list changes which one is taken, from run to run.
set -euo pipefail

room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT
python3 -m venv "$room"
"$room/bin/pip" install -qq --disable-pip-version-check duckdb==2.0.1
"$room/bin/python" -I - <<'PYTHON'
import duckdb

ASKED = {
    "concept in (1, 3, 5, 7)": False,
    "concept in (1, 3, 5, 7, 9)": True,
    "concept = 1 or concept = 3 or concept = 5 or concept = 7 or concept = 9": False,
}
with duckdb.connect(config={"threads": 2}) as db:
    assert db.execute("select current_setting('preserve_insertion_order')").fetchall() == [(True,)]
    db.execute(
        "create table measurement as select i as row, 1 + i % 10 as concept "
        "from range(2000000) t(i)"
    )
    for condition, is_moved in ASKED.items():
        rows = [row for row, in db.sql(f"select row from measurement where {condition}").fetchall()]
        moved = sum(later < row for row, later in zip(rows, rows[1:]))
        print(f"{condition}: {moved} rows stand behind a later one")
        assert bool(moved) == is_moved, f"changed: {condition}"
PYTHON
echo "as described"
