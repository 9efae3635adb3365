#!/usr/bin/env bash
# An efficacy of 97.5 % has limits of 93.2 to 99.4 %, and with two more digits of 92.1 to 99.2 %.
#
# Library: epicalc 2.15.1.0 for R (Debian's r-cran-epicalc 2.15.1.0-5)
# Guess:   "decimal" of cs and csi says with how many digits the answers are shown.
# Happens: The ratio is rounded first, and its limits and those of the efficacy are made of what is
#          left. A ratio that is rounded to 0 has 0 to 0, and an efficacy of exactly 100 %.
# Seen:    1 of 200 against 40 of 200 with 1, 2 and 4 digits: ratios of 0 (0 to 0), 0.02 (0.01 to
#          0.07) and 0.0250 (0.0079 to 0.0793), efficacies of 100 to 100, 93.2 to 99.41 and 92.0716
#          to 99.2117; 95 against 90 of 200: 0.7 to 1.8, 0.80 to 1.41, and 0.8104 to 1.3751
# Matters: Two digits are what is used if nothing is said. Whoever rounds for print after the
#          estimate has other limits than who asks for the digits of the print.
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
numbers <- function(lines, of) {
  line <- sub(of, "", grep(of, lines, value = TRUE))
  as.numeric(strsplit(trimws(line), " +")[[1]])
}
compare <- function(with, others, digits, ratio, efficacy = NULL) {
  lines <- capture.output(csi(with, 200 - with, others, 200 - others, decimal = digits))
  seen <- numbers(lines, "^ *Risk ratio")
  cat(with, "and", others, "of 200 with", digits, "digits:", seen, "\n")
  if (!isTRUE(all.equal(seen, ratio))) stop("changed")
  if (is.null(efficacy)) return(invisible())
  seen <- numbers(lines, "^ *Protective efficacy .*[*]100 ")
  cat("efficacy", seen, "\n")
  if (!isTRUE(all.equal(seen, efficacy))) stop("changed")
}
compare(1, 40, 1, c(0, 0, 0), c(98, 100, 100))
compare(1, 40, 2, c(0.02, 0.01, 0.07), c(97.5, 93.2, 99.41))
compare(1, 40, 4, c(0.025, 0.0079, 0.0793), c(97.5, 92.0716, 99.2117))
compare(95, 90, 1, c(1.1, 0.7, 1.8))
compare(95, 90, 2, c(1.06, 0.8, 1.41))
compare(95, 90, 4, c(1.0556, 0.8104, 1.3751))
R
echo "as described"
