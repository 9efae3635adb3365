#!/usr/bin/env bash
# A count that is missing in a file of SPSS is the lowest of all numbers; of 1200 rows one stays.
#
# Library: sav-reader 2.0.8 (SPSS)
# Guess:   What is missing to SPSS (a dot in its table) is null, or is told apart from numbers, and
#          a table is the same table however it is stored.
# Happens: In a file that is not compressed what is missing is the number by which SPSS stores it,
#          -1.797e308, the lowest there is, in counts as in days; the metadata say nothing of it. In
#          one that is compressed, where ReadStat fills up each row with codes 0, which stand for
#          nothing, reading ends after the first row.
# Seen:    counts of 12, missing and 60, 400 times: without compression 12, -1.797e308 and 60 and so
#          on, 800 of 1200 below 30; with compression 12 alone, though the header tells of 1200
#          cases
# Matters: A visit that was missed is thrombocytopenia, and a relapse; or all patients but one are
#          gone.
set -euo pipefail

room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT
python3 -m venv "$room/env"
"$room/env/bin/pip" install -qq --disable-pip-version-check --only-binary=:all: \
  pyreadstat==1.3.7 pandas==2.3.3 numpy==2.3.5
npm install --silent --no-audit --no-fund --ignore-scripts --prefix "$room" sav-reader@2.0.8
cd "$room"
"$room/env/bin/python" -I -W ignore - <<'PYTHON'
import datetime

import pandas as pd
import pyreadstat

counts = pd.DataFrame({
    "count": [12.0, None, 60.0] * 400,
    "day": [datetime.date(2021, 3, 4), None, datetime.date(2021, 4, 5)] * 400,
})
for name, compress in [("rows.sav", True), ("plain.sav", False)]:
    pyreadstat.write_sav(counts, name, row_compress=compress)
    back = pyreadstat.read_sav(name)[0]["count"]
    assert (len(back), back.isna().sum()) == (1200, 400)
PYTHON
node - <<'JS'
const assert = require("node:assert");
const { SavFileReader } = require("sav-reader");

const lowest = -Number.MAX_VALUE;
(async () => {
  for (const [name, read, first, low] of [
    ["plain.sav", 1200, [12, lowest, 60], 800],
    ["rows.sav", 1, [12], 1],
  ]) {
    const file = new SavFileReader(name);
    await file.open();
    const rows = await file.readAllRows();
    const counts = rows.map((row) => row.count);
    const below = counts.filter((count) => count < 30).length;
    console.log(name, rows.length, "rows of", file.meta.header.n_cases, ...counts.slice(0, 3));
    assert.strictEqual(file.meta.header.n_cases, 1200);
    assert.strictEqual(rows.length, read, "changed");
    assert.deepStrictEqual(counts.slice(0, 3), first, "changed");
    assert.strictEqual(below, low, "changed");
    assert.ok(read === 1 || rows[1].day === lowest, "changed");
  }
})().catch((error) => {
  console.error(error);
  process.exit(1);
});
JS
echo "as described"
