#!/usr/bin/env bash
# Dose and response agree to 167 percent.
#
# Library: statistics.js 1.0.0
# Guess:   Kendall's tau c is between -1 and 1, as the documentation says, and 1 where both orders
#          are the same. tau b with ties is not tau a, for which it corrects.
# Happens: tau c is made for two steps, however many there are: it grows to 2 as steps become more.
#          The example of the documentation is 1.24. tau b is tau a where one step of the first goes
#          with one of the second.
# Seen:    Six patients in the same order: tau c 1.667, of three steps with two patients each 1.333,
#          for 1; tau b of these 0.8 for 1; of two steps tau b 0.667 for 1
# Matters: Doses and categories of response are steps with ties, for which tau b and c were made. A
#          tau c of 1 is read as full agreement and may be 0.6 of it.
set -euo pipefail

room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT
npm install --silent --no-audit --no-fund --ignore-scripts --prefix "$room" statistics.js@1.0.0
cd "$room"
node - <<'JS'
const assert = require("node:assert");
const Statistics = require("statistics.js");

const short = (tau) => Number(tau.toFixed(3));

for (const [steps, described] of [
  [[1, 2, 3, 4, 5, 6], [1, 1, 1.667]],
  [[1, 1, 2, 2, 3, 3], [0.8, 0.8, 1.333]],
  [[1, 1, 2, 2], [0.667, 0.667, 1]],
]) {
  const rows = steps.map((step) => ({ dose: step, answer: step }));
  const given = new Statistics(rows, { dose: "ordinal", answer: "ordinal" });
  const { a, b, c } = given.kendallsTau("dose", "answer");
  const seen = [a.tauA, b.tauB, c.tauC].map(short);
  console.log(...steps, "tau a, b and c:", ...seen);
  assert.deepStrictEqual(seen, described, `changed: ${steps}`);
}
JS
echo "as described"
