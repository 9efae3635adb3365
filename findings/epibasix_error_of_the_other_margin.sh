#!/usr/bin/env bash
# Five of ten and 125 of 500 differ by 10 to 40 %, where -11 to 61 % is right.
#
# Library: epibasix 1.5 for R (Debian's r-cran-epibasix 1.5-2)
# Guess:   epi2x2 gives the difference of the shares of cases and of controls with its limits, from the
#          number of cases and the number of controls.
# Happens: The shares are those of the columns, and their errors are divided by the totals of the rows.
#          The difference between the rows has its own totals, and is right.
# Seen:    5 of 10 cases and 125 of 500 controls: 0.103 to 0.397, 30 of 100 and 20 of 200: 0.060 to
#          0.340; the same tables turned, where it is the difference between the rows: -0.113 to
#          0.613 and 0.094 to 0.306
# Matters: How many of those who responded and of those who did not had a drug before is asked of the
#          columns. Ten patients have the certainty of a hundred and thirty.
set -euo pipefail

room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT
chmod 755 "$room"
(cd "$room" && apt-get download -qq r-cran-epibasix=1.5-2 2> messages ||
  { cat messages; exit 1; })
dpkg-deb -x "$room"/r-cran-epibasix_*.deb "$room"
R_LIBS="$room/usr/lib/R/site-library" Rscript --vanilla - <<'R'
library(epibasix)
limits <- function(table, of) {
  found <- epi2x2(table)
  round(unlist(found[paste0(of, c("", ".CIL", ".CIU"))], use.names = FALSE), 3)
}
compare <- function(with, cases, controls, columns, rows) {
  table <- matrix(c(with[1], with[2], cases - with[1], controls - with[2]), 2, byrow = TRUE)
  found <- list(limits(table, "rdCC"), limits(t(table), "rdCo"))
  cat(with[1], "of", cases, "and", with[2], "of", controls, "in columns", found[[1]],
      "in rows", found[[2]], "\n")
  if (!identical(all.equal(found, list(columns, rows)), TRUE)) stop("changed")
}
compare(c(30, 20), 100, 200, c(0.2, 0.060, 0.340), c(0.2, 0.094, 0.306))
compare(c(5, 125), 10, 500, c(0.25, 0.103, 0.397), c(0.25, -0.113, 0.613))
R
echo "as described"
