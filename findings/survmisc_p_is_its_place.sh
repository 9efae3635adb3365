#!/usr/bin/env bash
# The p of six tests of two curves are printed as 1 to 6, the smallest of them as 1.
#
# Library: survMisc 0.5.6 for R (Debian's r-cran-survmisc 0.5.6-1)
# Guess:   A table of tests has the p of each.
# Happens: Under pNorm and pSupBr of the tables that comp() prints stands the place of the p among
#          the others. The p themselves are kept, as attributes.
# Seen:    ten early losses against ten late ones: a log-rank p of 0.00013 is printed as 1, those of
#          the other five tests, 0.00015 to 0.00106, as 2 to 6
# Matters: The clearest difference of all reads as p = 1, as no difference.
set -euo pipefail

room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT
chmod 755 "$room"
others=$(apt-cache depends --recurse --no-recommends --no-suggests --no-conflicts --no-breaks \
  --no-replaces --no-enhances r-cran-survmisc=0.5.6-1 |
  grep '^r-cran' | grep -vx r-cran-survmisc)
# shellcheck disable=SC2086
(cd "$room" && apt-get download -qq r-cran-survmisc=0.5.6-1 $others 2> messages ||
  { cat messages; exit 1; })
for package in "$room"/*.deb; do dpkg-deb -x "$package" "$room"; done
export R_LIBS="$room/usr/lib/R/site-library:$room/usr/lib/R/library"
Rscript --vanilla - <<'R'
suppressPackageStartupMessages({
  library(survival)
  library(survMisc)
})
days <- c(6, 6, 6, 6, 7, 9, 10, 10, 11, 13, 1, 1, 2, 2, 3, 4, 4, 5, 5, 8)
arm <- rep(c("a", "b"), each = 10)
curves <- ten(Surv(days, rep(1, 20)) ~ arm)
page <- capture.output(invisible(comp(curves)))
cat(page[1:7], sep = "\n")
shown <- as.numeric(sub(".* ", "", trimws(page[2:7])))
kept <- attr(curves, "lrt")$pNorm
cat("kept:", round(kept, 5), "\n")
same <- function(seen, told) if (!isTRUE(all.equal(seen, told))) stop("changed")
same(round(kept, 5), c(0.00013, 0.00020, 0.00015, 0.00016, 0.00017, 0.00106))
same(shown, c(1, 5, 2, 3, 4, 6))
stopifnot(all.equal(kept[1], 1 - pchisq(survdiff(Surv(days, days > 0) ~ arm)$chisq, 1)))
R
echo "as described"
