#!/usr/bin/env bash
# A geometric mean of 25.9 has limits of 2.0 to 4.7, and no level makes them hold it.
#
# Library: epiR 2.0.57 for R (Debian's r-cran-epir 2.0.57+dfsg-1)
# Guess:   epi.descriptives gives a mean and a geometric mean, each with the limits of a confidence
#          interval, as its page says; who has no count is in no number of observations.
# Happens: The limits are quantiles of the counts, as far apart for 60 patients as for 6. Those of
#          the geometric mean are quantiles of logarithms, beside quartiles that are counts, and its
#          deviation is one of logarithms. Who has no count is in the number.
# Seen:    7, 10, 20, 30, 60, 120 and a missing one: n of 7; mean 41.2 with 7.4 to 112.5, for -4.0
#          to 86.4; geometric mean 25.9 with 1.99 to 4.70, for 8.4 to 79.9, and quartiles of 11.9
#          and 50.5; ten copies: 7 to 120 and 1.95 to 4.79
# Matters: Counts are skew, and are described by their geometric mean. Limits of 2 to 5 under the
#          heading of counts are read as counts of 2 to 5.
set -euo pipefail

room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT
chmod 755 "$room"
(cd "$room" && apt-get download -qq r-cran-epir=2.0.57+dfsg-1 2> messages ||
  { cat messages; exit 1; })
dpkg-deb -x "$room"/r-cran-epir_*.deb "$room"
CODE="$room/usr/lib/R/site-library/epiR/R/epiR" Rscript --vanilla - <<'R'
# The function alone, without the packages for maps and documents that others of epiR need.
epiR <- new.env(parent = globalenv())
invisible(.Internal(registerNamespace("epiR", epiR)))
invisible(lazyLoad(Sys.getenv("CODE"), epiR, function(name) name == "epi.descriptives"))

counts <- c(7, 10, 20, 30, 60, 120)
compare <- function(what, seen, told) {
  seen <- round(as.numeric(unlist(seen)), 2)
  cat(what, seen, "\n")
  if (!isTRUE(all.equal(seen, told))) stop("changed")
}
found <- epiR$epi.descriptives(c(counts, NA))
copies <- epiR$epi.descriptives(rep(counts, 10))
limits <- c("mean", "lower", "upper")
compare("mean", found$arithmetic[limits], c(41.17, 7.38, 112.50))
compare("mean of ten copies", copies$arithmetic[limits], c(41.17, 7, 120))
compare("by t", t.test(counts)$conf.int, c(-4.05, 86.38))
compare("geometric mean", found$geometric[limits], c(25.91, 1.99, 4.70))
compare("of ten copies", copies$geometric[limits], c(25.91, 1.95, 4.79))
compare("by t", exp(t.test(log(counts))$conf.int), c(8.40, 79.93))
compare("quartiles", found$geometric[c("q25", "q75")], c(11.89, 50.45))
compare("deviation", found$geometric["sd"], round(sd(log(counts)), 2))
compare("number and missing", found$arithmetic[c("n", "na")], c(7, 1))
R
echo "as described"
