"""
A job: a question that can be sent to another process.

A registry that is asked in parts - shards, the partitions of Spark - is asked by a `Job`: the
function, the definition and the further arguments. `answer_tables` asks it of the tables of whole
patients, and gives answers that have the same columns and types whatever the part holds.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from typing import Any, ClassVar, Final

import attrs
import numpy as np

from itpcase import _names
from itpcase._arguments import check_kind, check_mapping, check_switches
from itpcase._days import NEVER, day_number
from itpcase._sentences import as_given
from itpcase._version import __version__
from itpcase.cohort.columns import NAMES, Tables, arrow
from itpcase.cohort.problems import Problems
from itpcase.definitions.definition import Definition
from itpcase.errors import InputError
from itpcase.io._files.parquet_parts import SUFFIX
from itpcase.io.parquet import lay_out
from itpcase.model import Day
from itpcase.registry.identity import digest_of_value, is_found
from itpcase.table import Column, Table

__all__ = ["Job", "answer_tables"]

_TRUTH_VALUES: Final = {"late"}
"""Columns of answers that hold yes, no or nothing; other columns of objects hold texts."""


def _is_named(_record: Any, _field: Any, func: Any) -> None:
    """Refuse a function that another process would not find."""
    names = [getattr(func, name, "<unknown>") for name in ("__module__", "__qualname__")]
    is_another = names[0] in sys.modules and not is_found(func)
    if not callable(func) or "<" in names[1] or "__main__" in names or is_another:
        raise InputError.of("FUNCTION", argument="Job.func", given=as_given(func))


def _is_version(_record: Any, _field: Any, version: object) -> None:
    """Refuse a version that is no text, or says nothing."""
    if version is not None and (not isinstance(version, str) or not version.strip()):
        raise InputError.of("VERSION", argument="Job.version", given=version)


def _own(arguments: Mapping[str, Any]) -> dict[str, Any]:
    """Copy them; a type checker takes ``dict`` itself for a function of pairs."""
    return dict(check_mapping(arguments, "Job.arguments"))


@attrs.frozen(kw_only=True)
class Job:
    """
    A question that can be sent to another process.

    Parameters
    ----------
    func : callable
        A function of a module that takes a cohort, such as `itpcase.classify_response`.
    definition : Definition, optional
        What counts as a response; the default of the function if omitted.
    arguments : mapping of str to object
        Further arguments, such as ``{"level": "CR"}``.
    version : str, optional
        Of a function of your own, in place of its code: answers to another version are not taken
        for those to this one. Without it, the function counts by its code.

    Raises
    ------
    InputError
        If another process would not find the function.

    Examples
    --------
    >>> import itpcase as itp
    >>> from itpcase.registry.job import Job
    >>> job = Job(func=itp.remission_episodes, arguments={"level": "CR"})
    >>> job.digest == Job(func=itp.remission_episodes, arguments={"level": "R"}).digest
    False
    """

    func: Callable[..., Table] = attrs.field(validator=_is_named)
    definition: Definition | None = None
    arguments: Mapping[str, Any] = attrs.field(factory=dict, converter=_own)
    version: str | None = attrs.field(default=None, validator=_is_version)

    door: ClassVar[_names.Renamed] = _names.Renamed("func")

    def ask(self, cohort: Any) -> Table:
        """
        Ask it.

        Parameters
        ----------
        cohort : Cohort

        Returns
        -------
        Table
        """
        settings = dict(self.arguments)
        if self.definition is not None:
            settings["definition"] = self.definition
        return self.func(cohort, **settings)

    @property
    def digest(self) -> str:
        """
        What tells this question from others, under this version of itpcase.

        It holds the function, the definition and the arguments exactly, as
        `itpcase.registry.identity` tells them from others.

        Raises
        ------
        InputError
            If an argument, or something that the function names, cannot be told from others.
        """
        name = f"{self.func.__module__}.{self.func.__qualname__}"
        code = digest_of_value(self.func, "Job.func") if self.version is None else self.version
        asked = digest_of_value(self.definition, "Job.definition")
        arguments = digest_of_value(sorted(self.arguments.items()), "Job.arguments")
        return digest_of_value((__version__, name, code, asked, arguments))


Question = _names.renamed_function(
    "registry.job.Question", _names.renamed_argument("door", "func")(Job)
)


@_names.renamed_argument("question", "job")
def answer_tables(tables: Tables, job: Job, *, calendar: bool, data_cut: Day | None) -> Any:
    """
    Ask a question of the tables of whole patients.

    Parameters
    ----------
    tables : dict of str to pyarrow.Table
        As `itpcase.Cohort.from_tables` takes them.
    job : Job
        What to ask, such as ``Job(func=itp.classify_response,
        definition=itp.IWG_2009)``.
    calendar : bool
        Whether the registry is in dates: these patients may have no day that shows it.
    data_cut : date or int, optional
        The last day that counts.

    Returns
    -------
    pyarrow.Table
        Its types are the same for all tables of a registry.

    Raises
    ------
    DataError
        With every row that cannot be used.

    Examples
    --------
    >>> import itpcase as itp
    >>> import pyarrow as pa
    >>> from itpcase.registry.job import Job, answer_tables
    >>> from itpcase.registry.simulate import simulate_registry
    >>> tables = {n: pa.table(t) for n, t in simulate_registry(20, seed=1).tables.items()}
    >>> job = Job(func=itp.classify_response, definition=itp.IWG_2009)
    >>> answers = answer_tables(tables, job, calendar=True, data_cut=None)
    >>> answers.num_rows == len(tables["lines"]), answers.column_names[:3]
    (True, ['patient_id', 'line', 'category'])
    """
    check_switches(calendar=calendar)
    check_kind(job, Job, "job")
    problems = Problems(files=tuple(name + SUFFIX for name in NAMES))
    cohort = lay_out(tables, None, problems)
    problems.refuse("tables cannot be used")
    cut = NEVER if data_cut is None else day_number(data_cut)
    cohort = attrs.evolve(
        cohort,
        patients={**cohort.patients, "calendar": np.full(len(cohort), calendar)},
        data_cut=np.full(len(cohort), cut, dtype=np.int32),
    )
    pa = arrow("answers")
    table = job.ask(cohort)
    return pa.table(
        {name: _typed(pa, name, table[name], calendar=calendar) for name in table.columns}
    )


def _typed(pa: Any, name: str, values: Column, *, calendar: bool) -> Any:
    """Give a column the type that it has in every shard, also where nothing is in it."""
    if values.dtype.kind == "M" and not calendar:  # a column of days that has no row
        return pa.nulls(len(values), pa.float64())
    if values.dtype.kind in "OU":
        kind = pa.bool_() if name in _TRUTH_VALUES else pa.string()
        return pa.array(values, type=kind, from_pandas=True)
    return pa.array(values, from_pandas=True)


def is_in_dates(kind: Any) -> bool:
    """Tell from the Arrow type of a column of days whether these are dates."""
    pa = arrow("shards")
    return not (pa.types.is_integer(kind) or pa.types.is_floating(kind) or pa.types.is_null(kind))
