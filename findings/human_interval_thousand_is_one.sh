#!/usr/bin/env bash
# One thousand days are one day, and three to four weeks are 34 weeks.
#
# Library: human-interval 2.0.1
# Guess:   Numbers in words and digits are read, as its notes show, and what is not is no number.
# Happens: "and" is taken out wherever it stands, also of "thousand", and a comma ends a number.
#          What is left is read as far as it goes, and what stands between two numbers is passed
#          over: they are put together. A number that is not understood is 0.
# Seen:    in days "one thousand days" 1, "a thousand days" 0, "1,000 days" 1, "three to four weeks"
#          238, "two and a half weeks" 14, "half a week" 0; "three weeks" is 21
# Matters: Follow-up of a thousand days is one day, and a response that was to be confirmed after
#          three to four weeks is looked for after eight months.
set -euo pipefail

room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT
npm install --silent --no-audit --no-fund --ignore-scripts --prefix "$room" human-interval@2.0.1
cd "$room"
node - <<'JS'
const assert = require("node:assert");
const read = require("human-interval");

for (const [text, told] of [
  ["three weeks", 21],
  ["one hundred and twenty days", 120],
  ["one thousand days", 1],
  ["a thousand days", 0],
  ["1,000 days", 1],
  ["three to four weeks", 238],
  ["two and a half weeks", 14],
  ["half a week", 0],
]) {
  const seen = read(text) / 864e5;
  console.log(text, "are", seen, "days");
  assert.strictEqual(seen, told, `changed: ${text}`);
}
JS
echo "as described"
