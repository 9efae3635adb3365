"""
Where each public name lives, and what names of the release before are called now.

`itpcase` loads a public name when it is first asked for. A name or a module that was renamed goes
on for one release, with a `DeprecationWarning` that says the new one.
"""

import contextlib
import functools
import gc
import importlib
import importlib.util
import sys
import types
import warnings
from collections.abc import Callable, Collection, Iterator, Mapping
from enum import EnumType
from importlib.machinery import ModuleSpec
from typing import Any, Final, TypeVar, cast

HOMES: Final = {
    "agents": ("find_agent",),
    "cohort.cohort": ("Cohort",),
    "definitions": (
        "ASH_2019",
        "CHINA_2020",
        "DING_2025",
        "IWG_2009",
        "get_definition",
        "list_definitions",
    ),
    "definitions.definition": ("Definition",),
    "errors": ("InputError", "ItpcaseError", "UnitError"),
    "estimates.between_visits": ("turnbull",),
    "estimates.curves": ("kaplan_meier",),
    "estimates.flow": ("response_rates",),
    "estimates.incidence": ("cumulative_incidence",),
    "estimates.survival": (
        "in_response",
        "remission_causes",
        "remission_survival",
        "response_times",
    ),
    "estimates.times": ("remission_times",),
    "exposures": ("Exposure", "treatment_lines"),
    "io.adam": ("write_adam",),
    "io.cdisc": ("read_cdisc",),
    "io.csv": ("read_csv", "write_csv"),
    "io.excel": ("read_excel", "write_excel", "write_template"),
    "io.fhir": ("read_fhir", "write_fhir"),
    "io.mapped": ("read_mapped",),
    "io.meds": ("read_meds", "write_meds"),
    "io.omop": ("read_omop", "write_omop"),
    "io.parquet": ("read_parquet", "write_parquet"),
    "io.phenopackets": ("read_phenopackets", "write_phenopackets"),
    "model": (
        "BleedingEvent",
        "CaseSeries",
        "LabMeasurement",
        "Patient",
        "PlateletMeasurement",
        "RescueTherapy",
        "TreatmentLine",
    ),
    "response.category": ("classify_response",),
    "response.comparison": ("compare_definitions",),
    "response.cumulative": ("cumulative_response",),
    "response.endpoints": ("answer_endpoints",),
    "response.landmarks": ("answer_landmarks",),
    "response.phase": ("itp_phase",),
    "response.remission": ("remission_episodes",),
    "response.timing": ("time_to_response",),
    "table": ("Table",),
    "terms": ("EndReason", "NotEvaluable", "Phase", "ResponseCategory"),
    "units": ("Count", "parse_count"),
}
"""The public names of `itpcase` by module."""

ROOMS: Final = (
    "agents",
    "bleeding",
    "cohort",
    "definitions",
    "errors",
    "estimates",
    "examples",
    "exposures",
    "figures",
    "history",
    "io",
    "measures",
    "model",
    "registry",
    "report",
    "response",
    "safety",
    "table",
    "terms",
    "testing",
    "units",
    "vocabularies",
    "words",
)
"""The public modules of `itpcase`."""

RENAMED: Final = {
    "Answer": "terms.Answer",
    "BleedingAssessment": "bleeding.BleedingAssessment",
    "BleedingSign": "bleeding.BleedingSign",
    "CTCAE_V5": "safety.CTCAE_V5",
    "CTCAE_V6": "safety.CTCAE_V6",
    "Comparison": "response.Comparison",
    "CumulativeResponse": "response.CumulativeResponse",
    "DING_2025_RESPONSE": "definitions.DING_2025_RESPONSE",
    "DataError": "errors.DataError",
    "DefinitionError": "errors.DefinitionError",
    "EndpointAnswer": "response.EndpointAnswer",
    "Episode": "response.Episode",
    "Facts": "history.Facts",
    "ITP_LINES": "exposures.ITP_LINES",
    "InResponse": "estimates.InResponse",
    "KaplanMeier": "estimates.KaplanMeier",
    "LandmarkAnswer": "response.LandmarkAnswer",
    "MissingExtraError": "errors.MissingExtraError",
    "PhaseAnswer": "response.PhaseAnswer",
    "Problem": "errors.Problem",
    "PublicationTable": "report.tables.PublicationTable",
    "RecordError": "errors.RecordError",
    "Response": "response.Response",
    "TREATMENT_PATTERNS": "exposures.TREATMENT_PATTERNS",
    "TableCell": "report.tables.TableCell",
    "TimeToResponse": "estimates.TimeToResponse",
    "Verdict": "terms.Verdict",
    "agent": "agents.find_agent",
    "bleeding_event": "bleeding.bleeding_event",
    "comparison_table": "report.tables.comparison_table",
    "course_data": "figures.course_data",
    "definition": "definitions.get_definition",
    "definitions_table": "report.tables.definitions_table",
    "egfr": "safety.egfr",
    "endpoints": "response.endpoints.answer_endpoints",
    "grade_bleeding": "bleeding.grade_bleeding",
    "grade_ctcae": "safety.grade_ctcae",
    "kdigo_stages": "safety.kdigo_stages",
    "laboratory_table": "report.tables.laboratory_table",
    "landmarks": "response.landmarks.answer_landmarks",
    "line_outcomes": "history.line_outcomes",
    "lines_table": "report.tables.lines_table",
    "major_bleeding": "bleeding.major_bleeding",
    "patients_table": "report.tables.patients_table",
    "plot_course": "figures.plot_course",
    "plot_courses": "figures.plot_courses",
    "plot_in_response": "figures.plot_in_response",
    "plot_remission": "figures.plot_remission",
    "plot_swimmer": "figures.plot_swimmer",
    "plot_time_to_response": "figures.plot_time_to_response",
    "potential_hys_law": "safety.potential_hys_law",
    "problems_table": "report.tables.problems_table",
    "refractory": "history.refractory",
    "safety_table": "safety.safety_table",
    "save_figure": "figures.save_figure",
    "steroid_dependence": "history.steroid_dependence",
    "summary_table": "report.tables.summary_table",
    "swimmer_data": "figures.swimmer_data",
    "treatment_history": "history.treatment_history",
}
"""A name that `itpcase` had, and where it is now."""

MOVED: Final = {
    "amounts": "units.amounts",
    "analytes": "units.labs",
    "bleeding.criteria": "bleeding.limits",
    "bleeding.signs": "model.signs",
    "compare": "response.comparison",
    "criteria": "definitions.definition",
    "criterion": "definitions.parts",
    "dask": "registry.dask",
    "endpoints": "response.endpoints",
    "exposures.tables": "exposures.columns",
    "io.definitions": "definitions.files",
    "io.problems": "cohort.problems",
    "landmarks": "response.landmarks",
    "phase": "response.phase",
    "question": "registry.job",
    "questions": "definitions.endpoints",
    "references": "definitions.references",
    "remission": "response.remission",
    "safety.criteria": "safety.limits",
    "safety.intake": "safety.columns",
    "safety.tables": "safety.worst",
    "safety.why": "safety.explain",
    "shards": "registry.shards",
    "simulate": "registry.simulate",
    "spark": "registry.spark",
    "strategies": "testing.strategies",
    "survival": "estimates.survival",
    "tables": "report.tables",
    "verdicts": "terms",
    "why": "response.explain",
}
"""A public module of the release before, and its place now."""

PARTED: Final = {"remission": "response.cumulative"}
"""A public module of the release before, and the second place that holds something of it."""

_HOME: Final = {name: module for module, names in HOMES.items() for name in names}


def _warn(old: str, new: str, depth: int = 3) -> None:
    warnings.warn(
        f"itpcase.{old} is now itpcase.{new}; the old name goes with the next release",
        DeprecationWarning,
        stacklevel=depth + 1,
    )


_FROZEN: Final[list[int]] = []
"""How many objects others keep out of every search, asked until there are some: all are counted."""


@contextlib.contextmanager
def uncollected() -> Iterator[None]:
    """
    Let no search for garbage begin inside, as where modules or a large source are loaded.

    These make many objects and drop none, and a search goes through all of them, time and again.
    What is there afterwards is put among the oldest objects, which are seldom gone through.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            if not _FROZEN:
                _FROZEN.extend(filter(None, [gc.get_freeze_count()]))
            if not _FROZEN:  # what others keep out of every search stays there
                gc.freeze()
                gc.unfreeze()
            gc.enable()


def load(name: str) -> Any:
    """Return what is public under a name of `itpcase`; `AttributeError` if nothing is."""
    if name in _HOME:
        with uncollected():
            home = importlib.import_module(f"itpcase.{_HOME[name]}")
        return getattr(home, name)
    if name in RENAMED:
        _warn(name, RENAMED[name])
        module, _, now = RENAMED[name].rpartition(".")
        return getattr(importlib.import_module(f"itpcase.{module}"), now)
    if name in ROOMS or name in MOVED:
        return importlib.import_module(f"itpcase.{name}")
    raise AttributeError(f"module 'itpcase' has no attribute {name!r}")


def load_late(
    package: str, homes: Mapping[str, tuple[str, ...]]
) -> tuple[Callable[[str], Any], Callable[[], list[str]]]:
    """
    Make ``__getattr__`` and ``__dir__`` of a package that loads a name when it is first asked for.

    Parameters
    ----------
    package : str
        Its ``__name__``.
    homes : mapping of str to tuple of str
        The public names by module of the package.

    Returns
    -------
    tuple of callable
    """
    space = vars(sys.modules[package])
    home = {name: module for module, names in homes.items() for name in names}

    def load_name(name: str) -> Any:
        if name not in home and name not in homes:
            raise AttributeError(f"module {package!r} has no attribute {name!r}")
        with uncollected():
            module = importlib.import_module(f"{package}.{home.get(name, name)}")
        if name in home:
            space[name] = getattr(module, name)
        return space[name]

    return load_name, lambda: sorted({*space, *home, *homes})


class LateModule:
    """
    Stands for a module that is loaded when something of it is first asked for.

    Parameters
    ----------
    name : str
        Its full name.
    """

    def __init__(self, name: str) -> None:
        self._name = name

    def __getattr__(self, name: str) -> Any:
        """Return what the module has under a name, and keep it."""
        with uncollected():
            module = importlib.import_module(self._name)
        found = vars(self)[name] = getattr(module, name)
        return found


class _WasFunction(types.ModuleType):
    """A module whose name was a function's: it can be called for one release."""

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        _, _, name = self.__name__.rpartition(".")
        module, function = _CALLED[name]
        _warn(f"{name}()", f"{module}.{function}()", 2)
        return getattr(importlib.import_module(f"itpcase.{module}"), function)(*args, **kwargs)


_CALLED: Final = {
    "definitions": ("definitions", "list_definitions"),
    "endpoints": ("response.endpoints", "answer_endpoints"),
    "landmarks": ("response.landmarks", "answer_landmarks"),
}
"""Functions that hid the module of the same name."""


def let_be_called(module: str) -> None:
    """Let a module be called as the function that once had its name."""
    sys.modules[module].__class__ = _WasFunction


class _OldModules:
    """Finds a module of the release before under its old name."""

    def find_spec(self, fullname: str, *_where: object) -> ModuleSpec | None:
        """Return how to make a module that was moved."""
        package, _, old = fullname.partition(".")
        if package != "itpcase" or old not in MOVED:
            return None
        return importlib.util.spec_from_loader(fullname, cast("Any", self))

    def create_module(self, spec: ModuleSpec) -> types.ModuleType:
        """Make an empty module."""
        old = spec.name.removeprefix("itpcase.")
        _warn(old, MOVED[old], 6)
        kind = _WasFunction if old in _CALLED else types.ModuleType
        return kind(spec.name)

    def exec_module(self, module: types.ModuleType) -> None:
        """Fill it with everything that the new one holds."""
        old = module.__name__.removeprefix("itpcase.")
        public: list[str] = []
        for place in filter(None, (PARTED.get(old), MOVED[old])):
            now = importlib.import_module(f"itpcase.{place}")
            vars(module).update({k: v for k, v in vars(now).items() if not k.startswith("__")})
            vars(module).update({name: getattr(now, name) for name in now.__all__})  # loaded late
            public += now.__all__
        vars(module).update(__doc__=now.__doc__, __all__=public)


sys.meta_path.append(cast("Any", _OldModules()))


# --- names of arguments, attributes and columns --------------------------------------------------

_F = TypeVar("_F", bound=Callable[..., Any])


def renamed_argument(old: str, new: str) -> Callable[[_F], _F]:
    """Let a function take a keyword of the release before, with a warning that says the new one."""

    def wrap(function: _F) -> _F:
        @functools.wraps(function)
        def call(*args: Any, **kwargs: Any) -> Any:
            if old in kwargs:
                name = function.__qualname__.removesuffix(".__init__")
                warn_of_name(f"{name}({old}=)", f"{new}=")
                kwargs[new] = kwargs.pop(old)
            return function(*args, **kwargs)

        return cast("_F", call)

    return wrap


def renamed_function(old: str, function: _F) -> _F:
    """Give a function under its name of the release before, with a warning that says the new."""

    @functools.wraps(function)
    def call(*args: Any, **kwargs: Any) -> Any:
        warn_of_name(f"itpcase.{old}()", f"{function.__name__}()")
        return function(*args, **kwargs)

    return cast("_F", call)


def renamed_in(module: str, names: Mapping[str, str]) -> Callable[[str], Any]:
    """Make the ``__getattr__`` of a module that had names which are others now."""

    def find(name: str) -> Any:
        if name not in names:
            raise AttributeError(f"module {module!r} has no attribute {name!r}")
        warn_of_name(f"{module}.{name}", names[name])
        return getattr(sys.modules[module], names[name])

    return find


def moved_from(module: str, names: Mapping[str, Collection[str]]) -> Callable[[str], Any]:
    """Make the ``__getattr__`` of a module that had *names* which are in other modules now."""

    def find(name: str) -> Any:
        home = next((home for home, moved in names.items() if name in moved), None)
        if home is None:
            raise AttributeError(f"module {module!r} has no attribute {name!r}")
        warn_of_name(f"{module}.{name}", f"{home}.{name}")
        return getattr(importlib.import_module(home), name)

    return find


class OldMembers(EnumType):
    """An enum whose old members are found under their new names, with a warning."""

    def __getattr__(cls, name: str) -> Any:
        """Return a member; the one that has another name now, with a warning."""
        now = OLD_MEMBERS.get((cls.__name__, name))
        if now is not None:
            warn_of_name(f"{cls.__name__}.{name}", f"{cls.__name__}.{now}")
            name = now
        try:
            return cls._member_map_[name]
        except KeyError:
            raise AttributeError(name) from None


OLD_MEMBERS: Final = {("Answer", "NE"): "UNKNOWN"}
"""Members that have another name now."""


class Renamed:
    """
    An attribute of the release before: it gives the new one, with a warning that says its name.

    Parameters
    ----------
    new : str
    """

    def __init__(self, new: str) -> None:
        self.new = new
        self.old: str = ""

    def __set_name__(self, owner: type, name: str) -> None:
        """Learn the old name."""
        self.old = name

    def __get__(self, instance: Any, owner: type) -> Any:
        """Return the new attribute."""
        if instance is None:
            return self
        warn_of_name(f"{owner.__name__}.{self.old}", self.new)
        return getattr(instance, self.new)


def warn_of_name(old: str, new: str, depth: int = 3) -> None:
    """Warn that something has another name now, where *depth* calls up it was asked for."""
    warnings.warn(
        f"{old} is now {new}; the old name goes with the next release",
        DeprecationWarning,
        stacklevel=depth,
    )
