#!/usr/bin/env bash
# Five in a field at high power are five in one at low power, and twenty are 2000 percent.
#
# Library: @lhncbc/ucum-lhc 7.1.10, fhirpath 5.2.2 (UCUM; the rule is UCUM's)
# Guess:   What is counted in a field of a microscope is converted to no other field, which is many
#          times as large, and to no number, or the fields are units of their own as international
#          units are.
# Happens: UCUM defines [HPF] and [LPF] as 1. So they are each other, a number and 100 percent;
#          nothing warns. Arbitrary units are refused.
# Seen:    5 /[HPF] is 5 /[LPF] and 5, 20 /[HPF] is 2000 %; in FHIRPath 5 '/[HPF]' = 5 '/[LPF]' and
#          20 '/[HPF]' > 30 '%' are true; 30 [IU]/L to U/L is refused
# Matters: Where a machine finds clumps, platelets and cells are counted in fields of a smear. A
#          field at low power shows about sixteen times as many.
set -euo pipefail

room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT
npm install --silent --no-audit --no-fund --ignore-scripts --prefix "$room" \
  @lhncbc/ucum-lhc@7.1.10 fhirpath@5.2.2
cd "$room"
node - <<'JS'
const assert = require("node:assert");
const { UcumLhcUtils } = require("@lhncbc/ucum-lhc");
const fhirpath = require("fhirpath");

const units = UcumLhcUtils.getInstance();
for (const [value, from, to, described] of [
  [5, "/[HPF]", "/[LPF]", 5],
  [5, "/[LPF]", "/[HPF]", 5],
  [5, "/[HPF]", "1", 5],
  [20, "/[HPF]", "%", 2000],
  [30, "[IU]/L", "U/L", null],
]) {
  const { toVal, msg } = units.convertUnitTo(from, value, to);
  console.log(value, from, "is", toVal, to, ...(msg ?? []));
  assert.strictEqual(toVal, described, `changed: ${from} ${to}`);
  if (described !== null) assert.deepStrictEqual(msg ?? [], [], `warned: ${from} ${to}`);
}
for (const expression of ["5 '/[HPF]' = 5 '/[LPF]'", "20 '/[HPF]' > 30 '%'"]) {
  const seen = fhirpath.evaluate({}, expression);
  console.log(expression, seen);
  assert.deepStrictEqual(seen, [true], `changed: ${expression}`);
}
JS
echo "as described"
