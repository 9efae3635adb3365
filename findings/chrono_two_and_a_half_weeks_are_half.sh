#!/usr/bin/env bash
# Two and a half weeks ago was three days ago, and two thirds of the patients are 3 February.
#
# Library: chrono-node 2.10.3 (dates in clinical text and forms)
# Guess:   A number in words or with a comma is read as a whole or passed over; a month after
#          31 January is the last of February; a share is no day.
# Happens: What it knows of the words is read and the rest is left: "two and a half weeks ago" is
#          "half weeks ago", "1,5 weeks ago" is 5 weeks. Days run over into March. "2/3 of" and
#          "5/12" are days, and "for 6 months" is a day six months ahead.
# Seen:    On 15 June: 12 June and 11 May; 3 March for a month after 31 January; 3 February
# Matters: Notes say since when someone bleeds or has her drug so. A day that was found looks the
#          same whether all or a part of the words were read.
set -euo pipefail

room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT
npm install --silent --no-audit --no-fund --prefix "$room" chrono-node@2.10.3
cd "$room"
TZ=UTC node --input-type=module - <<'JS'
import assert from "node:assert";
import * as chrono from "chrono-node";

const today = new Date(2021, 5, 15, 12);
const described = {
  "two weeks ago": ["two weeks ago", "2021-06-01"],
  "two and a half weeks ago": ["half weeks ago", "2021-06-12"],
  "1,5 weeks ago": ["5 weeks ago", "2021-05-11"],
  "1 month after 2021-01-31": ["1 month after 2021-01-31", "2021-03-03"],
  "2/3 of patients responded": ["2/3", "2021-02-03"],
  "eltrombopag for 6 months": ["for 6 months", "2021-12-15"],
};
for (const [text, told] of Object.entries(described)) {
  const found = chrono.parse(text, today);
  const seen = found.map((each) => [each.text, each.start.date().toISOString().slice(0, 10)]);
  console.log(text, "=>", JSON.stringify(seen));
  assert.deepStrictEqual(seen, [told], `changed: ${text}`);
}
JS
echo "as described"
