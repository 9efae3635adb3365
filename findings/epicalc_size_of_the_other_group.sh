#!/usr/bin/env bash
# Five of ten and 125 of 500 differ by -6 to 43 %, where -2 to 52 % is right.
#
# Library: epicalc 2.15.1.0 for R (Debian's r-cran-epicalc 2.15.1.0-5)
# Guess:   cs and csi give the difference of two risks with Newcombe's limits, which are made of
#          Wilson's limits of each risk by its own number of patients.
# Happens: Each risk has Wilson's limits with the number of the other group. Where the groups are of
#          one size nothing is seen of it.
# Seen:    5 of 10 exposed and 125 of 500 others: 0.25 with -0.061 to 0.425; by the formula -0.016
#          to 0.516; 50 of 100 and 25 of 100: 0.116 and 0.372, as by the formula
# Matters: Those who had a drug are few and the others many. The interval of ten patients is not
#          about their share, and it has the wrong end that is long.
set -euo pipefail

room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT
chmod 755 "$room"
others=$(apt-cache depends --recurse --no-recommends --no-suggests --no-conflicts --no-breaks \
  --no-replaces --no-enhances r-cran-epicalc=2.15.1.0-5 | grep '^r-cran' | grep -vx r-cran-epicalc)
# shellcheck disable=SC2086
(cd "$room" && apt-get download -qq r-cran-epicalc=2.15.1.0-5 $others 2> messages ||
  { cat messages; exit 1; })
for package in "$room"/*.deb; do dpkg-deb -x "$package" "$room"; done
export R_LIBS="$room/usr/lib/R/site-library:$room/usr/lib/R/library"
Rscript --vanilla - <<'R'
suppressPackageStartupMessages(library(epicalc))
wilson <- function(with, of) {
  z <- qnorm(0.975)
  (2 * with + z^2 + c(-1, 1) * z * sqrt(z^2 + 4 * with * (1 - with / of))) / (2 * (of + z^2))
}
newcombe <- function(with, of, others, of_others) {
  here <- with / of
  there <- others / of_others
  one <- wilson(with, of)
  two <- wilson(others, of_others)
  here - there + c(-sqrt((here - one[1])^2 + (two[2] - there)^2),
                   sqrt((one[2] - here)^2 + (there - two[1])^2))
}
given <- function(with, of, others, of_others) {
  lines <- capture.output(csi(with, of - with, others, of_others - others, decimal = 3))
  line <- sub(".*)", "", grep("Risk difference", lines, value = TRUE))
  as.numeric(strsplit(trimws(line), " +")[[1]])
}
compare <- function(counts, told, right) {
  seen <- do.call(given, as.list(counts))
  by_formula <- round(do.call(newcombe, as.list(counts)), 3)
  cat(counts, "differ by", seen[1], "with", seen[2:3], "and by the formula", by_formula, "\n")
  if (!isTRUE(all.equal(list(seen[2:3], by_formula), list(told, right)))) stop("changed")
}
compare(c(5, 10, 125, 500), c(-0.061, 0.425), c(-0.016, 0.516))
compare(c(50, 100, 25, 100), c(0.116, 0.372), c(0.116, 0.372))
R
echo "as described"
