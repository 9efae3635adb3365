#!/usr/bin/env bash
# The exact p of the same counts is 0.135 with one decimal and 0.048 per microlitre.
#
# Library: exactRankTests 0.8-35 (R 4.2.2; packages of Debian 12, amd64, by apt-get download)
# Guess:   perm.test(x, y, exact = TRUE) has the p of all ways in which the counts can fall into the
#          two groups, whatever their unit.
# Happens: Counts that are not whole numbers are mapped to 1 to the number of patients and rounded,
#          as its help says, and so does the name of the method. Of whole numbers p is exact.
# Seen:    Counts of 6.4 to 46.7 against 36.4 to 127.6 ×10⁹/L: 0.1349; the same per microlitre, and
#          by hand: 0.0476
# Matters: Groups of ITP are small enough for an exact test, and its p is reported as exact.
#          Laboratories print counts with a decimal or without.
set -euo pipefail

room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT
mkdir "$room/packages"
cd "$room/packages"
apt-get download -qq r-base-core=4.2.2.20221110-2 r-cran-exactranktests=0.8-35-1 \
  libblas3 libgfortran5 libgomp1 libicu72 liblapack3 libpcre2-8-0 libreadline8 libtirpc3 \
  2>"$room/told" || { cat "$room/told"; exit 1; }
for package in *.deb; do dpkg-deb -x "$package" "$room/root"; done
export R_HOME="$room/root/usr/lib/R" EDITOR=vi PAGER=cat
rm -f "$R_HOME/etc/Renviron"  # a link to a file of the system
touch "$R_HOME/etc/Renviron"
libraries="$room/root/usr/lib/x86_64-linux-gnu"
export LD_LIBRARY_PATH="$R_HOME/lib:$libraries:$libraries/blas:$libraries/lapack"
export R_LIBS="$R_HOME/site-library"
"$R_HOME/bin/exec/R" --vanilla --no-echo <<'R'
suppressPackageStartupMessages(library(exactRankTests))

first <- c(24.6, 46.7, 44.4, 17.0, 6.4)
second <- c(127.6, 51.1, 48.0, 36.4, 47.2)

asked <- function(x, y) perm.test(x, y, exact = TRUE)
by_hand <- function(x, y) {
  all <- c(x, y)
  sums <- combn(length(all), length(x), function(chosen) sum(all[chosen]))
  mean(abs(sums - mean(sums)) >= abs(sum(x) - mean(sums)) - 1e-9)
}
whole <- function(counts) round(counts * 1000)

seen <- c(
  "with a decimal" = asked(first, second)$p.value,
  "per microlitre" = asked(whole(first), whole(second))$p.value,
  "by hand" = by_hand(first, second),
  "by hand, per microlitre" = by_hand(whole(first), whole(second))
)
print(round(seen, 4))
described <- c(0.1349, 0.0476, 0.0476, 0.0476)
if (!identical(unname(round(seen, 4)), described)) stop("changed: p")
method <- asked(first, second)$method
cat(method, "\n")
if (!grepl("rounded scores", method)) stop("changed: the name of the method")
R
echo "as described"
