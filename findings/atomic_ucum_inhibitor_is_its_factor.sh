#!/usr/bin/env bash
# Five Bethesda units of an inhibitor are five international units, and five of nothing.
#
# Library: @atomic-ehr/ucum 0.2.5 (UCUM)
# Guess:   Units of a procedure, which UCUM calls arbitrary, are converted into no other and into no
#          number, as UCUM says; what cannot be added up cannot be converted.
# Happens: convert() takes all of them for the number 1, and isConvertible() says yes. add() refuses
#          the same two units. isArbitraryUnit() knows [iU], and not [beth'U], [CFU] or [GPL'U].
# Seen:    5 [beth'U]/mL are 5 [iU]/mL, 5 [CFU]/mL and 5 /mL; 5 [GPL'U]/mL of anticardiolipin IgG
#          are 5 [MPL'U]/mL of IgM; 5 [beth'U]/mL and 1 [iU]/mL are added by nobody
# Matters: The inhibitor and the factor that it takes away stand in one column as the same amount.
set -euo pipefail

room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT
npm install --silent --no-audit --no-fund --ignore-scripts --prefix "$room" @atomic-ehr/ucum@0.2.5
cd "$room"
node --input-type=module - <<'JS'
import assert from "node:assert";
import { ucum } from "@atomic-ehr/ucum";

for (const [from, into] of [
  ["[beth'U]/mL", "[iU]/mL"],
  ["[beth'U]/mL", "[CFU]/mL"],
  ["[beth'U]/mL", "/mL"],
  ["[GPL'U]/mL", "[MPL'U]/mL"],
]) {
  const seen = ucum.convert(5, from, into);
  console.log(5, from, "are", seen, into);
  assert.strictEqual(seen, 5, "changed");
  assert.strictEqual(ucum.isConvertible(from, into), true, "changed");
}
assert.throws(
  () => ucum.add(ucum.quantity(5, "[beth'U]/mL"), ucum.quantity(1, "[iU]/mL")),
  /arbitrary/,
  "changed",
);
const known = ["[iU]", "[beth'U]", "[CFU]", "[GPL'U]"].map((unit) => ucum.isArbitraryUnit(unit));
console.log("arbitrary:", ...known);
assert.deepStrictEqual(known, [true, false, false, false], "changed");
JS
echo "as described"
