#!/usr/bin/env bash
# Spring 2021 begins in January, and winter is over by New Year.
#
# Library: edtf 4.11.1 (Extended Date/Time Format, beside @edtf-ts/core 0.4.2)
# Guess:   2021-21 is spring: March to May, or all months that are spring in one hemisphere.
# Happens: Spring is the first quarter, whose own code is 33: January to March, which is spring in
#          neither hemisphere. Summer is April to June, autumn July to September, winter October to
#          December.
# Seen:    spring 2021-01-01 to 2021-03-31, the same as quarter 1; winter 2021-10-01 to 2021-12-31;
#          @edtf-ts/core has spring 2021-03-01 to 2021-05-31
# Matters: Histories say "in spring 2021". Who became ill in May is chronic in February, after nine
#          months, and who was treated in winter was treated in October.
set -euo pipefail

room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT
npm install --silent --no-audit --no-fund --prefix "$room" edtf@4.11.1 @edtf-ts/core@0.4.2
cd "$room"
node --input-type=module - <<'JS'
import assert from "node:assert";
import edtf from "edtf";
import { parse } from "@edtf-ts/core";

const day = (time) => new Date(Number(time)).toISOString().slice(0, 10);
const bounds = (date) => `${day(date.min)} to ${day(date.max)}`;
const cases = [
  ["spring", bounds(edtf("2021-21")), "2021-01-01 to 2021-03-31"],
  ["quarter 1", bounds(edtf("2021-33")), "2021-01-01 to 2021-03-31"],
  ["summer", bounds(edtf("2021-22")), "2021-04-01 to 2021-06-30"],
  ["winter", bounds(edtf("2021-24")), "2021-10-01 to 2021-12-31"],
  ["autumn", bounds(edtf("2021-23")), "2021-07-01 to 2021-09-30"],
  ["spring of @edtf-ts/core", bounds(parse("2021-21").value), "2021-03-01 to 2021-05-31"],
];
for (const [name, seen, described] of cases) {
  console.log(name, seen);
  assert.strictEqual(seen, described, `changed: ${name}`);
}
JS
echo "as described"
