#!/usr/bin/env bash
# "<5" is the highest count of five, and the mean is not the sum divided by the number.
#
# Library: Miller 6.6.0 (Debian's miller 6.6.0-2+b3)
# Guess:   Statistics of a column refuse text that is no number, or leave it out of all of them.
# Happens: Text is behind all numbers in the order, and so is the maximum and the top of a column;
#          it is counted, adds nothing to the sum, and is left out of the mean. An empty cell is
#          left out of stats1, and is the top of the column all the same.
# Seen:    12, 60, <5, 100, 9: a maximum of <5, a mean of 45.25 where the sum is 181 and the number
#          5; of 12, 60, an empty cell, 100 and 9 the top is empty
# Matters: The lowest result that a laboratory prints is a patient's best response, or the count
#          that is missing is.
set -euo pipefail

room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT
chmod 755 "$room"
(cd "$room" && apt-get download -qq miller=6.6.0-2+b3 2> messages || { cat messages; exit 1; })
dpkg-deb -x "$room"/miller_*.deb "$room"

expect() {
  local file=$1 told=$2 seen
  shift 2
  seen=$("$room/usr/bin/mlr" --icsv --onidx "$@" "$room/$file.csv" | sed 's/ *$//')
  echo "$file, $*: $seen"
  [ "$seen" = "$told" ] || { echo "changed: $told"; exit 1; }
}

printf '%s\n' count 12 60 '<5' 100 9 > "$room/bound.csv"
printf '%s\n' count 12 60 100 9 > "$room/numbers.csv"
printf '%s\n' day,count 1,12 2,60 3, 4,100 5,9 > "$room/empty.csv"

expect bound "9 <5" stats1 -a min,max -f count
expect bound "5 181 45.25" stats1 -a count,sum,mean -f count
expect bound "1 <5" top -f count
expect numbers "9 100" stats1 -a min,max -f count
expect numbers "1 100" top -f count
expect empty "4 100 45.25" stats1 -a count,max,mean -f count
expect empty "1" top -f count
echo "as described"
