#!/usr/bin/env bash
# The area under the curve may be 1.11, and five of five have an upper limit that is no number.
#
# Library: OptimalCutpoints 1.1-5 for R (Debian's r-cran-optimalcutpoints 1.1-5-1)
# Guess:   Limits of an area and of shares lie within 0 and 1; the exact limits of 5 of 5 are 0.478
#          and 1.
# Happens: The area has plain normal limits. The exact limits are exact but for 5 of 5, whose upper
#          one is NaN; it warns that they may be invalid, and prints them. The limits called
#          Quadratic pass 1 as well.
# Seen:    an area of 0.84 with 0.568 to 1.112; a sensitivity of 1 with 0.478 to NaN, or with
#          0.568 to 1.112
# Matters: A baseline count is asked whether it foretells response in twenty patients. Full
#          sensitivity is common there, and a table without its limit is read as an error.
set -euo pipefail

room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT
chmod 755 "$room"
(cd "$room" && apt-get download -qq r-cran-optimalcutpoints=1.1-5-1 2> messages ||
  { cat messages; exit 1; })
dpkg-deb -x "$room"/r-cran-optimalcutpoints_*.deb "$room"
R_LIBS="$room/usr/lib/R/site-library" Rscript --vanilla - <<'R'
suppressPackageStartupMessages(library(OptimalCutpoints))
counts <- data.frame(
  count = c(12, 25, 30, 40, 50, 80, 100, 150, 200, 250),
  responded = c(0, 0, 0, 1, 0, 1, 1, 0, 1, 1)
)
answer <- function(kind) {
  found <- suppressWarnings(optimal.cutpoints(
    X = "count", status = "responded", tag.healthy = 0, methods = "Youden",
    data = counts, ci.fit = TRUE, control = control.cutpoints(ci.SeSp = kind)
  ))
  found$Youden$Global
}
expect <- function(what, seen, told) {
  seen <- round(unname(seen), 3)
  cat(what, seen, "\n")
  if (!identical(seen, told)) stop("changed")
}
exact <- answer("Exact")
expect("area", exact$measures.acc$AUC, c(0.84, 0.568, 1.112))
stopifnot(exact$optimal.cutoff$cutoff[1] == 40)
expect("exact, 5 of 5", exact$optimal.cutoff$Se[1, ], c(1, 0.478, NaN))
expect("exact, 4 of 5", exact$optimal.cutoff$Se[2, ], c(0.8, 0.284, 0.995))
expect("R, 5 of 5", binom.test(5, 5)$conf.int[1:2], c(0.478, 1))
quadratic <- answer("Quadratic")
expect("quadratic, 5 of 5", quadratic$optimal.cutoff$Se[1, ], c(1, 0.568, 1.112))
R
echo "as described"
