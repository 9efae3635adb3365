#!/usr/bin/env bash
# The share of counts of at least 30 is everyone on one machine, and nobody on another.
#
# Library: sjstats 0.18.2 for R (Debian's r-cran-sjstats 0.18.2-1)
# Guess:   A share is asked for by any comparison of a column with a number, as props() takes it.
# Happens: prop() reads == != < and > alone. Of >= it takes the > and compares with the text "=30",
#          which stands before all digits or behind them, as the machine sorts. Nothing is said.
# Seen:    of ten counts of 8 to 120, six of them 30 or more: count >= 30 is 1 and count <= 30 is 0
#          where text is sorted by C.UTF-8, 0 and 1 where by C; count > 29 is 0.6, and
#          props(count >= 30 & count < 100) is 0.4, as they should be
# Matters: All definitions of response say "at least". With this share all patients have responded,
#          or none.
set -euo pipefail

room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT
chmod 755 "$room"
others=$(apt-cache depends --recurse --no-recommends --no-suggests --no-conflicts --no-breaks \
  --no-replaces --no-enhances r-cran-sjstats=0.18.2-1 |
  grep -E '^(r-cran|libnlopt)' | grep -vx r-cran-sjstats)
# shellcheck disable=SC2086
(cd "$room" && apt-get download -qq r-cran-sjstats=0.18.2-1 $others 2> messages ||
  { cat messages; exit 1; })
for package in "$room"/*.deb; do dpkg-deb -x "$package" "$room"; done
export R_LIBS="$room/usr/lib/R/site-library:$room/usr/lib/R/library"
LD_LIBRARY_PATH=$(dirname "$(find "$room" -name "libnlopt.so.0" | head -n 1)")
export LD_LIBRARY_PATH
for locale in C.UTF-8 C; do
  LC_ALL=$locale Rscript --vanilla - <<'R'
suppressPackageStartupMessages(library(sjstats))
counts <- data.frame(count = c(8, 10, 12, 20, 30, 40, 50, 60, 100, 120))
expect <- function(what, seen, told) {
  cat(what, seen, "\n")
  if (!isTRUE(all.equal(as.numeric(seen), told))) stop("changed")
}
all <- if (Sys.getenv("LC_ALL") == "C") 0 else 1
expect("count >= 30", prop(counts, count >= 30), all)
expect("count <= 30", prop(counts, count <= 30), 1 - all)
expect("count >= 1000", prop(counts, count >= 1000), all)
expect("count > 29", prop(counts, count > 29), 0.6)
expect("by props()", props(counts, count >= 30 & count < 100), 0.4)
R
done
echo "as described"
