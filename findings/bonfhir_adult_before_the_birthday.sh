#!/usr/bin/env bash
# Who was born on 10 May 2003 is 18 on 5 May 2021, and what began in February 2021 began in 2021.
#
# Library: @bonfhir/core 2.22.1 (helpers of FHIR, beside fhirpath 5.2.2)
# Guess:   An age is that of the calendar; a month after 31 January is the last day of February, as
#          in FHIRPath; a date without its day is shown with its month.
# Happens: An age is the days divided by 365: a day too early for each leap year. Days run over into
#          March. Of a partial date the year is left, in a period as well.
# Seen:    18 from 5 May on, 65 from 13 February on for 1 March; 3 March after 31 January; "2021"
#          for 2021-02, "2021 - 3/1/2021" for a period from then to 1 March
# Matters: Adults and children have other doses and trials, and those from 60 or 65 on other risks.
#          A month of follow-up ends three days late.
set -euo pipefail

room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT
npm install --silent --no-audit --no-fund --prefix "$room" @bonfhir/core@2.22.1 fhirpath@5.2.2
cd "$room"
TZ=UTC node - <<'JS'
const assert = require("node:assert");
const { Formatter, duration } = require("@bonfhir/core/r4b");
const fhirpath = require("fhirpath");

for (const [born, day, told] of [
  ["2003-05-10", "2021-05-04", 17], ["2003-05-10", "2021-05-05", 18],
  ["1956-03-01", "2021-02-12", 64], ["1956-03-01", "2021-02-13", 65],
]) {
  const { value } = duration.age(born, day);
  console.log("born", born, "on", day, value);
  assert.strictEqual(value, told, `changed: ${value}`);
}

const added = duration.add("2021-01-31", duration.months(1));
const [other] = fhirpath.evaluate({}, "@2021-01-31 + 1 month");
console.log("a month after 31 January", added, "fhirpath.js", String(other));
assert.deepStrictEqual([added, String(other)], ["2021-03-03", "2021-02-28"], "changed: a month");

const shown = [
  Formatter.default.format("date", "2021-02"),
  Formatter.default.format("Period", { start: "2021-02", end: "2021-03-01" }),
];
console.log("shown", shown);
assert.deepStrictEqual(shown, ["2021", "2021 - 3/1/2021"], `changed: ${shown}`);
JS
echo "as described"
