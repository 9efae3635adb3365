#!/usr/bin/env bash
# A visit on 1 March is written as March, and one on New Year's Day as the year.
#
# Library: hl7-date 1.0.1 (times of HL7 v2)
# Guess:   A date of JavaScript is written to the day or to the millisecond; the offset of a time east
#          of Greenwich is +0800, as it is read.
# Happens: How much is written is guessed by what is not zero: 1 March is a month, 1 January is a
#          year, and 08:00 an hour. East of Greenwich the sign stands twice, and half an hour has one
#          of its own. The other digits are right, and so is the offset west of Greenwich.
# Seen:    1 March 2021 is 202103, 1 January 2021 is 2021, 2 March is 20210302; 08:30 is +-800 in
#          Shanghai, +-6-30 in Kolkata, -0500 in New York
# Matters: A count without its day is in no window of a response. Others read +-800 as they can, or
#          leave the count away.
set -euo pipefail

room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT
npm install --prefix "$room" --silent --no-audit --no-fund --ignore-scripts hl7-date@1.0.1
cd "$room"
cat > dates.js <<'JAVASCRIPT'
const { stringify } = require("hl7-date");
const days = [new Date(2021, 2, 1), new Date(2021, 0, 1), new Date(2021, 2, 2)];
console.log([...days, new Date(2021, 2, 2, 8, 30)].map((day) => stringify(day)).join(" "));
JAVASCRIPT
described() {
  seen=$(TZ=$1 node dates.js)
  echo "$1: $seen"
  [ "$seen" = "202103 2021 20210302 $2" ] || { echo "changed: $seen"; exit 1; }
}
described Asia/Shanghai 202103020830+-800
described Asia/Kolkata 202103020830+-6-30
described America/New_York 202103020830-0500
echo "as described"
