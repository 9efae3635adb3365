#!/usr/bin/env bash
# Half a million platelets are 0.000002, and two and a half thousand are 2.0005.
#
# Library: @microsoft/recognizers-text-suite 1.3.1
# Guess:   Half a million is 500 000, as 0.5 million is, and two and a half thousand 2500, as two
#          and a half is 2.5.
# Happens: What follows "half a" or "quarter" is taken for the denominator: one of two million, a
#          quarter million a quarter of a millionth. A whole number before it is kept and the rest
#          added. It is so in Spanish, Portuguese and French too, and not in Chinese (半百万).
# Seen:    half a million 2E-06, a quarter million 2.5E-07, two and a half thousand 2.0005, one and
#          a half million 1.0000005, medio millón 2E-06; 0.5 million 500000, 半百万 500000
# Matters: Counts per microlitre are said so. Half a million is a thrombocytosis, and reads as no
#          platelets; 2.0005 for 2500 looks as a count in thousands.
set -euo pipefail

room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT
npm install --silent --no-audit --no-fund --ignore-scripts --prefix "$room" \
  @microsoft/recognizers-text-suite@1.3.1
cd "$room"
node - <<'JS'
const assert = require("node:assert");
const { recognizeNumber } = require("@microsoft/recognizers-text-suite");

for (const [text, culture, described] of [
  ["half a million", "en-us", "2E-06"],
  ["a quarter million", "en-us", "2.5E-07"],
  ["half a thousand", "en-us", "0.002"],
  ["two and a half thousand", "en-us", "2.0005"],
  ["one and a half million", "en-us", "1.0000005"],
  ["medio millón", "es-es", "2E-06"],
  ["meio milhão", "pt-br", "2E-06"],
  ["un demi-million", "fr-fr", "5E-07"],
  ["0.5 million", "en-us", "500000"],
  ["two and a half", "en-us", "2.5"],
  ["two hundred thousand", "en-us", "200000"],
  ["半百万", "zh-cn", "500000"],
]) {
  const seen = recognizeNumber(text, culture).map((found) => [found.text, found.resolution.value]);
  console.log(text, seen);
  assert.deepStrictEqual(seen, [[text, described]], `changed: ${text}`);
}
JS
echo "as described"
