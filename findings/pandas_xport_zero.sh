#!/usr/bin/env bash
# No event is found in a CDISC time-to-event file, because zero is not zero.
#
# Library: pandas 3.1.1 reading SAS transport files (version 5; written and read back by
#          pyreadstat 1.3.7)
# Guess:   A stored zero is read as 0.0, so that CNSR == 0 finds the events of ADTTE.
# Happens: A zero of the file's floating-point format is read as 5.397605346934028e-79. The other
#          numbers of the file come back as they were. CNSR == 0 is never true, and as a flag
#          every row is "censored".
# Seen:    [5.397605346934028e-79, 5.397605346934028e-79, 1.0]; pyreadstat gives [0.0, 0.0, 1.0]
# Matters: Time to relapse has no event at all, a count of 0 is above 0, and study day 0 is after
#          the start.
set -euo pipefail

room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT
python3 -m venv "$room"
"$room/bin/pip" install -qq --disable-pip-version-check pandas==3.1.1 numpy==2.3.5 pyreadstat==1.3.7
"$room/bin/python" -I - <<'PYTHON'
import pathlib
import tempfile

import pandas as pd
import pyreadstat

adtte = pd.DataFrame({"AVAL": [30.0, 120.0, 365.0], "CNSR": [0.0, 0.0, 1.0]})  # CNSR 0: event
with tempfile.TemporaryDirectory() as folder:
    path = str(pathlib.Path(folder) / "adtte.xpt")
    pyreadstat.write_xport(adtte, path, file_format_version=5)
    by_pandas, by_readstat = pd.read_sas(path), pyreadstat.read_xport(path)[0]

print("pyreadstat", by_readstat["CNSR"].tolist(), "pandas", by_pandas["CNSR"].tolist())
assert by_readstat["CNSR"].tolist() == [0.0, 0.0, 1.0]
assert by_pandas["AVAL"].tolist() == [30.0, 120.0, 365.0]
events = int((by_pandas["CNSR"] == 0).sum())
assert (events, by_pandas["CNSR"].astype(bool).all()) == (0, True), f"changed: {events} events"
PYTHON
echo "as described"
