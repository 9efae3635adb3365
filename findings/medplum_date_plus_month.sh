#!/usr/bin/env bash
# A month after 31 January is 2021-01-311.
#
# Library: @medplum/core 5.2.13 (FHIRPath, beside fhirpath 5.2.2)
# Guess:   A date and a duration are added as FHIRPath says: @2021-01-31 + 1 month is 28 February,
#          and four weeks before 5 March are 5 February.
# Happens: The number is written behind the text of the date, whatever its unit, so that a month and
#          a day after it are the same. A difference is not a number (NaN). Nothing is raised.
# Seen:    2021-01-311, 2021-03-0528 for 28 days after 5 March, NaN for four weeks before it;
#          fhirpath.js 2021-02-28, 2021-04-02, 2021-02-05
# Matters: "Within four weeks of the start" is the arithmetic of every definition of response. The
#          text sorts right behind the date itself, so that the four weeks have no days.
set -euo pipefail

room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT
npm install --silent --no-audit --no-fund --prefix "$room" \
  @medplum/core@5.2.13 fhirpath@5.2.2
cd "$room"
node - <<'JS'
const assert = require("node:assert");
const fhirpath = require("fhirpath");

globalThis.WebSocket ??= class {};  // asked for when it is loaded; Node 22 has it
const { evalFhirPath } = require("@medplum/core");

const cases = [
  ["@2021-01-31 + 1 month", "2021-01-311", "2021-02-28"],
  ["@2021-03-05 + 28 days", "2021-03-0528", "2021-04-02"],
  ["@2021-03-05 - 4 weeks", null, "2021-02-05"],
];
for (const [expression, described, right] of cases) {
  const [seen] = evalFhirPath(expression, {});
  const other = String(fhirpath.evaluate({}, expression)[0]);
  console.log(expression, "is", seen, "fhirpath.js", other);
  const given = Number.isNaN(seen) ? null : seen;
  assert.strictEqual(given, described, `changed: ${expression}`);
  assert.strictEqual(other, right, `changed: ${expression} of fhirpath.js`);
}
JS
echo "as described"
