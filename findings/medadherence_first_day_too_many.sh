#!/usr/bin/env bash
# Who took every tablet of four days has a possession of 80 %.
#
# Library: medAdherence 1.03 for R (Debian's r-cran-medadherence 1.03-6)
# Guess:   The possession ratio is days of supply by days in the study: supply that lasts from the
#          first day to the last is 100 %, however long it is.
# Happens: medMPR counts the first day twice, once as day 1 and once in the supply, so that the study is
#          a day longer than it is. preRxData cuts the last pack a day too early as well, and a year
#          that is covered from its first to its last day is 364 of 365 days, in days covered too.
#          medMPRm alone has the days as they are.
# Seen:    4 days: 80; 28 days: 96.55; two packs of 30 days on days 1 and 31: 98.36; 365 days from day
#          1: 99.73, with medPDC too; medMPRm 100 each time
# Matters: 80 % is where "adherent" begins, and who has it by four days of dexamethasone may be counted
#          on either side. The shorter the course, the more is missing.
set -euo pipefail

room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT
chmod 755 "$room"
(cd "$room" && apt-get download -qq r-cran-medadherence=1.03-6 2> messages ||
  { cat messages; exit 1; })
dpkg-deb -x "$room"/r-cran-medadherence_*.deb "$room"
R_LIBS="$room/usr/lib/R/site-library" Rscript --vanilla - <<'R'
library(medAdherence)
seen <- function(day, supply) {
  packs <- data.frame(patient = 1, day = day, supply = supply)
  ready <- preRxData(df = packs, id = patient, rxDate = day, daySupply = supply)
  c(medMPR(ready)$MPR, medMPRm(ready)$MPRm, medPDC(postRxData(ready))$PDC)
}
for (each in list(
  list(0, 4, c(80, 100, 1.1)),
  list(0, 28, c(96.55, 100, 7.67)),
  list(c(0, 30), c(30, 30), c(98.36, 100, 16.44)),
  list(0, 365, c(99.73, 100, 99.73))
)) {
  found <- seen(each[[1]], each[[2]])
  cat("packs of", each[[2]], "days: possession", found[1], "modified", found[2],
      "covered of the year", found[3], "\n")
  if (!identical(all.equal(found, each[[3]]), TRUE)) stop("changed")
}
R
echo "as described"
