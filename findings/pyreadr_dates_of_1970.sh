#!/usr/bin/env bash
# Every date of a table that R saved is 1 January 1970, and so is a date that is missing.
#
# Library: pyreadr 0.5.8 (beside rdata 1.1.0)
# Guess:   A column of class Date is read as dates, whether R holds its days as doubles or as whole
#          numbers, and NA is missing.
# Happens: Days that are whole numbers are read as day 0, each of them and NA too, without a word.
#          R holds them so after data.table::fread (class IDate) and wherever whole days were
#          calculated; in R the two look alike.
# Seen:    2021-03-04, missing, 2021-03-05 as doubles; 1970-01-01 three times as whole numbers
# Matters: All counts of all patients fall on one day. Where only one column has whole numbers, such
#          as the start of treatment, each count comes fifty years after it.
set -euo pipefail

room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT
python3 -m venv "$room"
"$room/bin/pip" install -qq --disable-pip-version-check \
  pyreadr==0.5.8 rdata==1.1.0 pandas==2.3.3 numpy==2.3.5
"$room/bin/python" -I - <<'PYTHON'
import datetime as dt
import pathlib
import struct
import tempfile
import warnings

import pyreadr
import rdata

warnings.simplefilter("ignore")  # rdata warns that it gives dates as their numbers

# a data frame of one column as R's saveRDS writes it: every vector is a kind, a length and values
NA_WHOLE, NA_DOUBLE = -(2**31), bytes.fromhex("7ff00000000007a2")
WITH_CLASS, CLOSE = 0x300, struct.pack(">i", 254)

def whole(*values):
    return struct.pack(f">{len(values)}i", *values)

def words(*values):
    texts = (whole(0x40009, len(value)) + value.encode() for value in values)
    return whole(16, len(values)) + b"".join(texts)

def named(name, value):
    return whole(0x402, 1) + whole(0x40009, len(name)) + name.encode() + value

def frame(kind, values):
    column = whole(kind | WITH_CLASS, 3) + values + named("class", words("Date")) + CLOSE
    attributes = (
        named("names", words("drawn")) + named("class", words("data.frame"))
        + named("row.names", whole(13, 2, NA_WHOLE, -3)) + CLOSE
    )
    return b"X\n" + whole(2, 0x40002, 0x20300) + whole(0x313, 1) + column + attributes

def read(content):
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder) / "counts.rds"
        path.write_bytes(content)
        numbers = rdata.read_rds(path)["drawn"].tolist()
        return pyreadr.read_r(str(path))[None]["drawn"].tolist(), numbers

double = struct.pack(">d", 18690) + NA_DOUBLE + struct.pack(">d", 18691)
as_doubles, first = read(frame(14, double))
as_whole, second = read(frame(13, whole(18690, NA_WHOLE, 18691)))
print("doubles", as_doubles, "whole numbers", as_whole, "rdata", first, second)
for numbers in (first, second):
    assert (numbers[0], numbers[2]) == (18690, 18691), f"changed: {numbers}"
drawn = [dt.date(2021, 3, 4), None, dt.date(2021, 3, 5)]
assert as_doubles == drawn, f"changed: {as_doubles}"
assert as_whole == [dt.date(1970, 1, 1)] * 3, f"changed: {as_whole}"
PYTHON
echo "as described"
