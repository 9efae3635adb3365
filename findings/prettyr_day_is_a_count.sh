#!/usr/bin/env bash
# Day 28 is a count of 28, and the count of 9 is on day 9.
#
# Library: prettyR 2.2-3 for R (Debian's r-cran-prettyr 2.2-3-2)
# Guess:   rep_n_stack makes one column of each row of a matrix, which has the names of columns or
#          their numbers, in the order in which they are given.
# Happens: Names are looked up in the order of the columns of the table. In a sheet that has day and
#          count of each visit side by side the first row of names takes the first two columns, and
#          nothing says so. Numbers are taken as given, and so are names where all days stand before
#          all counts. A list of names, too, has the order of the table.
# Seen:    day1, count1, day2, count2 of 0, 9, 28 and 120 with a row of days and a row of counts: by
#          name days of 0 and 9 with counts of 28 and 120, by number days of 0 and 28 with 9 and 120
# Matters: Day and count of a visit side by side is how a wide sheet is mostly written. Both columns
#          that come out are numbers, and a day of 28 is a count of 28 as well.
set -euo pipefail

room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT
chmod 755 "$room"
(cd "$room" && apt-get download -qq r-cran-prettyr=2.2-3-2 2> messages ||
  { cat messages; exit 1; })
dpkg-deb -x "$room"/r-cran-prettyr_*.deb "$room"
R_LIBS="$room/usr/lib/R/site-library" Rscript --vanilla - <<'R'
library(prettyR)
same <- function(seen, told) if (!identical(seen, told)) stop("changed")
apart <- data.frame(id = 1, day1 = 0, day2 = 28, count1 = 9, count2 = 120)
beside <- apart[c("id", "day1", "count1", "day2", "count2")]
by_name <- matrix(c("day1", "day2", "count1", "count2"), 2, byrow = TRUE)
headings <- c("which", "day", "what", "count")
named <- rep_n_stack(beside, by_name, headings)
numbered <- rep_n_stack(beside, matrix(c(2, 4, 3, 5), 2, byrow = TRUE), headings)
print(named)
print(numbered)
same(named$day, c(0, 9))
same(named$count, c(28, 120))
same(numbered$day, c(0, 28))
same(numbered$count, c(9, 120))
same(rep_n_stack(apart, by_name, headings)$count, c(9, 120))
same(rep_n_stack(beside, c("count2", "count1"))$value1, c(9, 120))
R
echo "as described"
