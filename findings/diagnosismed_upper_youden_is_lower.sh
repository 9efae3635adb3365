#!/usr/bin/env bash
# Youden's index of 0.70 has a lower limit of 0.704 and an upper one of 0.696.
#
# Library: DiagnosisMed 0.2.3 for R (Debian's r-cran-diagnosismed 0.2.3-7)
# Guess:   Each measure of a test has limits of 95 %, below it and above it.
# Happens: Those of Youden's index have the quantile of half the level instead of that of half the
#          rest: they are those of 5 %, and on the wrong sides. With a level near 1 they meet at the
#          index itself. All other measures have theirs.
# Seen:    40 of 50 with the disease found and 45 of 50 without it left out: 0.70 with 0.704 to
#          0.696, right is 0.561 to 0.839; with a level of 0.999 0.70 with 0.700 to 0.700
# Matters: A threshold of the immature platelet fraction that tells ITP from failure of the marrow
#          is chosen by this index. An index that is known to 1 % cannot be beaten by another
#          threshold.
set -euo pipefail

room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT
chmod 755 "$room"
(cd "$room" && apt-get download -qq r-cran-diagnosismed=0.2.3-7 r-cran-epitools=1:0.5-10.1-2 \
  r-cran-teachingdemos=2.12-2 r-cran-amore=0.2-16-2 2> messages || { cat messages; exit 1; })
for package in "$room"/*.deb; do dpkg-deb -x "$package" "$room"; done
R_LIBS="$room/usr/lib/R/site-library" Rscript --vanilla - <<'R'
suppressWarnings(suppressPackageStartupMessages(library(DiagnosisMed)))
limits <- function(level) {
  found <- diagnosis(40, 10, 5, 45, CL = level, print = FALSE)
  round(unlist(found[c("Youden.inf.cl", "Youden", "Youden.sup.cl")], use.names = FALSE), 3)
}
seen <- list(limits(0.95), limits(0.999))
right <- round(0.7 + c(-1, 1) * qnorm(0.975) * sqrt(0.8 * 0.2 / 50 + 0.9 * 0.1 / 50), 3)
cat("lower limit, index and upper limit:", seen[[1]], "with a level of 0.999", seen[[2]],
    "right are", right, "\n")
if (!isTRUE(all.equal(seen, list(c(0.704, 0.7, 0.696), c(0.7, 0.7, 0.7))))) stop("changed")
stopifnot(isTRUE(all.equal(right, c(0.561, 0.839))))
R
echo "as described"
