#!/usr/bin/env bash
# Where the last patient at risk relapses the curve is 0, and its limits are 1 and 1.
#
# Library: km.ci 0.5-6 for R (Debian's r-cran-km.ci 0.5-6-1)
# Guess:   The limits stand on both sides of the curve, or there are none where it is 0, as with
#          survfit; the level that is asked for is that of the object and of its headings.
# Happens: By the first method, which is used where none is named, the limits of 0 are both 1, the
#          highest of all. The level of confidence holds for the limits, and the object and its
#          headings go on saying 95 %, by every method.
# Seen:    six relapses of ten: at 100 days 0.000 with 1.000 to 1.000, at 80 days 0.317 with 0.095
#          to 0.673; with a level of 0.8 (log-log) 0.635 has 0.382 to 0.807 under "lower 95% CI",
#          the limits of 95 % are 0.238 to 0.866
# Matters: The band of a curve that ends at 0 jumps to the top on its last day, and limits of 80 %
#          are printed as those of 95 %: more seems to be known than is.
set -euo pipefail

room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT
chmod 755 "$room"
(cd "$room" && apt-get download -qq r-cran-km.ci=0.5-6-1 2> messages ||
  { cat messages; exit 1; })
dpkg-deb -x "$room"/r-cran-km.ci_*.deb "$room"
R_LIBS="$room/usr/lib/R/site-library" Rscript --vanilla - <<'R'
suppressPackageStartupMessages({
  library(survival)
  library(km.ci)
})
days <- c(5, 8, 12, 20, 30, 40, 60, 80, 90, 100)
relapse <- c(0, 1, 0, 1, 1, 0, 1, 1, 0, 1)
curve <- survfit(Surv(days, relapse) ~ 1)
on <- function(found, day) {
  place <- match(day, found$time)
  round(c(found$surv[place], found$lower[place], found$upper[place]), 3)
}
expect <- function(what, seen, told) {
  cat(what, seen, "\n")
  if (!isTRUE(all.equal(seen, told))) stop("changed")
}
found <- km.ci(curve)
expect("day 80", on(found, 80), c(0.317, 0.095, 0.673))
expect("day 100", on(found, 100), c(0, 1, 1))
expect("day 100 with 80 %", on(km.ci(curve, conf.level = 0.8), 100), c(0, 1, 1))
stopifnot(is.na(survfit(Surv(days, relapse) ~ 1, conf.type = "log-log")$upper[10]))

fewer <- suppressWarnings(km.ci(curve, conf.level = 0.8, method = "loglog"))
right <- survfit(Surv(days, relapse) ~ 1, conf.type = "log-log", conf.int = 0.8)
expect("80 %", on(fewer, 30), on(right, 30))
expect("80 %", on(fewer, 30), c(0.635, 0.382, 0.807))
expect("95 %", on(suppressWarnings(km.ci(curve, method = "loglog")), 30), c(0.635, 0.238, 0.866))
heading <- grep("CI", capture.output(summary(fewer)), value = TRUE)
cat(heading, "\n")
if (fewer$conf.int != 0.95 || !grepl("lower 95% CI", heading)) stop("changed")
R
echo "as described"
