#!/usr/bin/env bash
# The lowest platelet counts were not measured.
#
# Library: pyphetools 0.9.119 (phenopackets from tables)
# Guess:   Of a Thresholder with a lower limit of 150, `<5` is thrombocytopenia, or is refused by
#          name, as a cell is that is empty (None).
# Happens: What is no plain number is "not measured", the same answer as for a cell that says nan:
#          bounds, thousands with a comma, and words. Nothing is said. Cells that are 5 or 12 are
#          thrombocytopenia.
# Seen:    <5, 12,000 and >400: not measured; 5: observed; 250: excluded
# Matters: `<5` is printed for the most severe. As not measured they are neither of those with
#          thrombocytopenia nor of those without, and the share is that of the others.
set -euo pipefail

room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT
python3 -m venv "$room"
"$room/bin/pip" install -qq --disable-pip-version-check \
  pyphetools==0.9.119 pandas==2.3.3 numpy==2.3.5
"$room/bin/python" -I - <<'PYTHON'
import warnings

warnings.simplefilter("ignore")  # of what it imports

from pyphetools.creation import HpTerm, Thresholder

platelets = Thresholder(
    unit="10^9/L", threshold_low=150, threshold_high=400,
    hpo_term_low=HpTerm("HP:0001873", "Thrombocytopenia"),
    hpo_term_high=HpTerm("HP:0001894", "Thrombocytosis"),
    hpo_term_abn=HpTerm("HP:0011873", "Abnormal platelet count"),
)

with warnings.catch_warnings(record=True) as told:
    warnings.simplefilter("always")
    cells = ("<5", "12,000", ">400", "nan", "5", "250")
    terms = {cell: platelets.map_value(cell) for cell in cells}
seen = {cell: (term.id, term.measured, term.observed) for cell, term in terms.items()}
print(seen, len(told), "warnings")
for cell in ("<5", "12,000", ">400", "nan"):
    assert seen[cell] == ("HP:0011873", False, True), f"changed: {cell} is {terms[cell]}"
assert seen["5"] == ("HP:0001873", True, True), f"changed: 5 is {terms['5']}"
assert seen["250"] == ("HP:0011873", True, False), f"changed: 250 is {terms['250']}"
assert not told, f"changed: {[str(each.message) for each in told]}"
PYTHON
echo "as described"
