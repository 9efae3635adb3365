"""
MEDS data sets: events of subjects with a time, a code and a value.

* a platelet count is an event whose code is one of *codes*, or whose parents in ``codes.parquet``
  are; its unit is the last part of the code (``LAB//51265//K/uL``), what ``codes.parquet`` says, or
  what a column ``unit`` says of the event;
* an event without a number is read from ``text_value``;
* an instant is floored to its day; a laboratory may have filed a result later than it was taken;
* ``MEDICATION//START//x`` and ``MEDICATION//STOP//x`` are the ends of an exposure, whatever the
  order of the events; any other drug or procedure code is one day, unless it ends with a word for
  what was not given (``MEDICATION//x//Not Given``, as MIMIC has it);
* that a specimen was collected (``LAB//SPECIMEN_COLLECTED//51265``) is no result;
* an event that stands twice at one instant is one, as MEDS has no ids of events; at midnight, where
  a day was kept as an instant, results of one day may be two.
"""

from __future__ import annotations

import os
from collections.abc import Mapping

from itpcase._arguments import check_switches
from itpcase.cohort.cohort import Cohort
from itpcase.io._meds.reader import collect
from itpcase.io._meds.write import write_meds
from itpcase.io._source.tables import to_cohort
from itpcase.units.numbers import DecimalSign

__all__ = ["read_meds", "write_meds"]


def read_meds(
    folder: str | os.PathLike[str],
    *,
    codes: tuple[str, ...] | None = None,
    agents: Mapping[str, str] | None = None,
    bleeding: Mapping[str, int | None] | tuple[str, ...] = (),
    units: Mapping[str, str] | None = None,
    labs: Mapping[str, str] | None = None,
    zone: str | None = None,
    decimal: DecimalSign | None = None,
    shifted: bool = False,
    strict: bool = False,
) -> Cohort:
    """
    Read the counts, treatments, bleeding and facts of subjects from a MEDS data set.

    * events are read file by file, and of each only the rows with a code that is wanted;
    * a number is that of ``numeric_value``, with the unit of its code, or else of a column
      ``unit``, as meds-etl writes it; where it is empty, ``text_value`` is read, or the event left
      out with that text;
    * an event without a time is left out;
    * patients that `write_meds` gave a number have their own id again;
    * that a data set was made by a program that writes ``<5`` as 5 is told of.

    Parameters
    ----------
    folder : path
        With ``data`` and ``metadata``.
    codes : tuple of str, optional
        Of the platelet count: whole, or as far as the unit; those of LOINC and MIMIC if omitted.
    agents : mapping of str to str, optional
        What a code, or the name in it, stands for, where it is not known.
    bleeding : mapping of str to int, or tuple of str
        Codes that are bleeding, with a WHO grade each or without.
    units : mapping of str to str, optional
        The unit of a code that does not name one.
    labs : mapping of str to str, optional
        Further codes of laboratory values, whole or as far as the unit, each with its analyte;
        those of LOINC and MIMIC for enzymes, bilirubin, creatinine, neutrophils and haemoglobin
        are known.
    zone : str, optional
        Of the hospital, where times have a time zone, which MEDS does not ask for; an instant is
        turned into its day there. Without it, the day is that of the zone of the column, which is
        listed.
    decimal : {".", ","}, optional
        The decimal sign of printed results such as ``15.000``, which have two readings.
    shifted : bool
        Whether the source has shifted its days, each patient by another span, as MIMIC does: days
        are counted from the first of each patient.
    strict : bool
        Whether events that cannot be used are raised, or left out and listed.

    Returns
    -------
    Cohort
        *problems* lists what was left out; ``counts["source"]`` says file and row.

    Raises
    ------
    InputError
        For a folder that is no MEDS data set.
    DataError
        If *strict*, with every event that cannot be used.
    MissingExtraError
        Without the extra ``arrow``.

    Examples
    --------
    >>> import datetime as dt, tempfile
    >>> from pathlib import Path
    >>> import pyarrow as pa, pyarrow.parquet as pq
    >>> import itpcase as itp
    >>> place = tempfile.TemporaryDirectory()
    >>> (Path(place.name) / "data").mkdir()
    >>> pq.write_table(
    ...     pa.table({"subject_id": [1], "time": [dt.datetime(2021, 3, 1, 8, 30)],
    ...               "code": ["LAB//51265//K/uL"],
    ...               "numeric_value": pa.array([12.0], pa.float32())}),
    ...     Path(place.name) / "data" / "0.parquet",
    ... )
    >>> itp.read_meds(place.name).patient(0).platelets[0].count_1e9_per_l
    12.0
    """
    check_switches(shifted=shifted, strict=strict)
    found = collect(
        folder,
        codes=codes,
        agents=agents,
        bleeding=bleeding,
        units=units,
        labs=labs,
        zone=zone,
        decimal=decimal,
        shifted=shifted,
    )
    return to_cohort(found, strict=strict)
