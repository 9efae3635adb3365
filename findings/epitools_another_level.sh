#!/usr/bin/env bash
# The limits of 80 % of a risk ratio are 0.98 to 2.61, which are those of 95 %.
#
# Library: epitools 0.5-10.1 for R (Debian's r-cran-epitools 1:0.5-10.1-2)
# Guess:   epitab takes a level of confidence, and gives the limits of that level for each measure.
# Happens: For an odds ratio it does. Risk ratios and rate ratios have 95 %, whatever is asked, and
#          the answer has the level that was asked beside them. riskratio and rateratio by
#          themselves take it.
# Seen:    16 of 20 against 10 of 20: with a level of 0.8 the ratio of 1.6 has 0.98 to 2.61
#          and a stated level of 0.8, by riskratio 1.16 to 2.20; 4 in 160 years against 10 in 100:
#          0.078 to 0.797, by rateratio 0.117 to 0.534
# Matters: 80 % or 90 % are asked in early trials and for non-inferiority, where it is the limit
#          that decides. A table of both ratios has two levels under one heading.
set -euo pipefail

room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT
chmod 755 "$room"
(cd "$room" && apt-get download -qq r-cran-epitools=1:0.5-10.1-2 2> messages ||
  { cat messages; exit 1; })
dpkg-deb -x "$room"/r-cran-epitools_*.deb "$room"
R_LIBS="$room/usr/lib/R/site-library" Rscript --vanilla - <<'R'
library(epitools)
table <- matrix(c(10, 4, 10, 16), 2)
years <- matrix(c(10, 4, 100, 160), 2)
of <- function(found) round(unname(found$tab[2, c("lower", "upper")]), 3)
alone <- function(found) round(unname(found$measure[2, c("lower", "upper")]), 3)
compare <- function(what, asked, right, first, second) {
  cat(what, of(asked), "at a stated level of", asked$conf.level, "by itself", alone(right), "\n")
  if (asked$conf.level != 0.8) stop("changed")
  if (!isTRUE(all.equal(list(of(asked), alone(right)), list(first, second)))) stop("changed")
}
level <- function(...) epitab(..., conf.level = 0.8)
compare("risks", level(table, method = "riskratio"), riskratio(table, conf.level = 0.8),
        c(0.980, 2.612), c(1.161, 2.204))
compare("rates", level(years, method = "rateratio"), rateratio.wald(years, conf.level = 0.8),
        c(0.078, 0.797), c(0.117, 0.534))
compare("odds", level(table, method = "oddsratio"), oddsratio.wald(table, conf.level = 0.8),
        c(1.598, 10.012), c(1.598, 10.012))
stopifnot(identical(of(epitab(table, method = "riskratio")), c(0.980, 2.612)))
R
echo "as described"
