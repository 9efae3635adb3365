#!/usr/bin/env bash
# A patient of 70 is in no group of age where nobody is older.
#
# Library: Publish 2023.01.17 for R (Debian's r-cran-publish 2023.01.17-1)
# Guess:   acut with type "age" makes groups of ten years that hold every age, as its help says.
# Happens: The last group ends before the next ten above the oldest. If the oldest is 70 that is 70
#          itself, and she is in none, without a warning. If she is 69, or another patient is 71, it
#          is right. Where breaks are given, who has the age of the last one is in none as well, and
#          in "65 or older" as soon as one patient is older.
# Seen:    35, 47, 52, 61 and 70: NA for 70; with 69 or 71 for 70 none is NA; breaks of 18, 40 and
#          65 with 18, 30, 64, 65 and 65: NA for both of 65, and with one of 80 "65 or older"
# Matters: Responses are given below and from 65 years. Who is left out has an age in the sheet, and
#          whether she is left out hangs on who else is in it.
set -euo pipefail

room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT
chmod 755 "$room"
others=$(apt-cache depends --recurse --no-recommends --no-suggests --no-conflicts --no-breaks \
  --no-replaces --no-enhances r-cran-publish=2023.01.17-1 |
  grep '^r-cran' | grep -vx r-cran-publish)
# shellcheck disable=SC2086
(cd "$room" && apt-get download -qq r-cran-publish=2023.01.17-1 $others 2> messages ||
  { cat messages; exit 1; })
for package in "$room"/*.deb; do dpkg-deb -x "$package" "$room"; done
export R_LIBS="$room/usr/lib/R/site-library:$room/usr/lib/R/library"
Rscript --vanilla - <<'R'
suppressPackageStartupMessages(library(Publish))
groups <- function(ages, ...) {
  found <- as.character(acut(ages, type = "age", ...))
  cat(paste(ages, found, sep = " is "), sep = ", ")
  cat("\n")
  found
}
same <- function(seen, told) if (!identical(seen, told)) stop("changed")
four <- c("30-39", "40-49", "50-59", "60-69")
same(groups(c(35, 47, 52, 61, 70)), c(four, NA))
same(groups(c(35, 47, 52, 61, 69)), c(four, "60-69"))
same(groups(c(35, 47, 52, 61, 71)), c(four, "70-79"))
from <- c(18, 40, 65)
same(groups(c(18, 30, 64, 65, 65), breaks = from), c("18-39", "18-39", "40-64", NA, NA))
old <- "65 or older"
same(groups(c(18, 30, 64, 65, 80), breaks = from), c("18-39", "18-39", "40-64", old, old))
R
echo "as described"
