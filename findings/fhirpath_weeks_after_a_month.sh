#!/usr/bin/env bash
# Four weeks after February is February, and so is a year of visits every four weeks.
#
# Library: fhirpath 5.2.2, @atomic-ehr/fhirpath 0.1.4 (FHIRPath, beside cql-execution 3.3.2)
# Guess:   Four weeks after 2021-02 are in March, whichever day of February it was, or nothing is
#          answered, as where a month is compared with its 15th.
# Happens: What is added is turned into months of 30 days and the rest cut off, as FHIRPath says: 28
#          days are no month, 59 are one. The answer is then wrong for every day of the month, and
#          is compared like one that is known.
# Seen:    2021-02 + 4 weeks is 2021-02, also after 13 times; + 59 days is 2021-03, where all days
#          are in April; 2021-02 + 4 weeks < 2021-03-01: true; cql-execution 2021-03 and 2021-04
# Matters: Where a start is known by its month, every count of March is later than four weeks after
#          it. A plan of visits does not leave its month.
set -euo pipefail

room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT
npm install --silent --no-audit --no-fund --prefix "$room" \
  fhirpath@5.2.2 @atomic-ehr/fhirpath@0.1.4 cql-execution@3.3.2
cd "$room"
node --input-type=module - <<'JS'
import assert from "node:assert";
import { evaluate } from "@atomic-ehr/fhirpath";
import cql from "cql-execution";
import fhirpath from "fhirpath";

async function answers(expression) {
  const first = fhirpath.evaluate({}, expression).map(String);
  const second = (await evaluate(expression, {})).map((each) => String(each).replace(/^@/, ""));
  return [first, second];
}

// every day of the month, and the month in which it lies so many days later
function months(month, days) {
  const found = new Set();
  const day = new Date(`${month}-01T00:00:00Z`);
  for (; day.toISOString().startsWith(month); day.setUTCDate(day.getUTCDate() + 1)) {
    found.add(new Date(day.getTime() + days * 86400000).toISOString().slice(0, 7));
  }
  return [...found];
}

const visits = " + 4 weeks".repeat(13);
const cases = [
  ["@2021-02 + 4 weeks", "2021-02", months("2021-02", 28), ["2021-03"]],
  ["@2021-02 + 59 days", "2021-03", months("2021-02", 59), ["2021-04"]],
  [`@2021-02${visits}`, "2021-02", months("2021-02", 13 * 28), ["2022-01", "2022-02"]],
  ["@2021-02 + 4 weeks < @2021-03-01", "true", [], []],
];
for (const [expression, described, days, known] of cases) {
  const seen = await answers(expression);
  console.log(expression.replace(visits, " + 4 weeks, 13 times"), ...seen, "by day", ...days);
  assert.deepStrictEqual(seen, [[described], [described]], `changed: ${expression}`);
  assert.deepStrictEqual(days, known);
}

const start = new cql.Date(2021, 2);
const other = [start.add(28, "day"), start.add(59, "day")].map(String);
console.log("cql-execution", other);
assert.deepStrictEqual(other, ["2021-03", "2021-04"], "changed: cql-execution");
JS
echo "as described"
