"""
What a folder or a file is: our own form, or one of the systems that hold the data.

`recognise_form` looks at names and first bytes only. `inspect_data` reads, and says what was found
and what would be left out, before anything is computed. `read_data` reads whatever it is.
"""

from __future__ import annotations

import gzip
import inspect
import os
import zlib
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, Final, Literal, get_args

import attrs

from itpcase._arguments import check_convention
from itpcase._sentences import Listing, Sentence, Told, Word, enumerated
from itpcase.cohort.cohort import Cohort
from itpcase.errors import InputError, Problem
from itpcase.io import cdisc, fhir, mapped, meds, omop, phenopackets
from itpcase.io._answers import refuse_answers, remedy_of_answers, told_as_answers
from itpcase.io._cdisc.datasets import find_datasets, unread_datasets
from itpcase.io._fhir.bundle import holds_resources, is_markup, is_packed, unread_files
from itpcase.io._fhir.pages import SUFFIXES
from itpcase.io._files.archives import PACKED, ZIP
from itpcase.io._files.folder import as_path, read_toml
from itpcase.io._files.json import RESOURCE
from itpcase.io._meds.reader import collect as collect_meds
from itpcase.io._phenopackets.packets import is_phenopacket
from itpcase.io._sheets.mapping_file import is_own_export
from itpcase.io._source.source import Source
from itpcase.io._source.tables import to_cohort
from itpcase.io._source.whole import sum_up
from itpcase.io.csv import read_csv
from itpcase.io.excel import read_excel
from itpcase.io.parquet import read_parquet
from itpcase.model import CaseSeries
from itpcase.words import ExplainsItself

__all__ = ["Form", "Inspection", "inspect_data", "read_data", "read_options", "recognise_form"]

Form = Literal["csv", "excel", "parquet", "omop", "cdisc", "fhir", "meds", "phenopackets", "mapped"]
"""The forms in which data are read."""

FORMS: Final[tuple[Form, ...]] = get_args(Form)

FEW: Final = 12
"""So many names are shown."""

WORKBOOKS: Final = frozenset({".xlsx", ".xlsm", ".xls", ".ods", ".ots", ".xlsb", ".numbers"})
"""The endings of workbooks; those that are not read are refused where they are opened."""

_HEAD: Final = 4096
MEDS_FOLDERS: Final = frozenset({"data", "labels", "metadata"})
"""The folders of a MEDS data set, of which none is one by itself."""
_DUCKDB: Final = b"DUCK"
_PACKED: Final = (ZIP, *PACKED)
"""How archives begin."""
_OMOP_TABLES: Final = frozenset({"measurement", "person"})
_OF_FOLDERS: Final = _OMOP_TABLES | {*cdisc.KNOWN_SETS, "counts", "patients", "lines"}
"""The names of files that are one of several in a folder."""


def recognise_form(path: str | os.PathLike[str], *, mapping: object = None) -> Form:
    """
    Tell the form of data by names of files and their first bytes.

    Parameters
    ----------
    path : path
        A folder or a file.
    mapping : object, optional
        With a mapping, it is a sheet that is read by it.

    Returns
    -------
    str
        One of `FORMS`.

    Raises
    ------
    InputError
        For what is none of them, with what there is; for a folder that is two of them; for a file
        that is empty, and for JSON that breaks before it says what it is.

    Examples
    --------
    >>> from itpcase import examples
    >>> from itpcase.io.recognise import recognise_form
    >>> recognise_form(examples.path("published-cases"))
    'csv'
    """
    place = as_path(path, "path")
    if not place.exists():
        raise InputError.of(
            "NO_DATA",
            argument="path",
            needed=Sentence("problem.NO_DATA.needed_recognise"),
            given=repr(str(path)),
            remedy=Sentence("problem.NO_DATA.remedy_recognise"),
        )
    if mapping is not None:
        return "mapped"
    found = list(dict.fromkeys(_of_folder(place) if place.is_dir() else _of_file(place)))
    here = [place] if place.is_file() else sorted(place.iterdir())
    if not found and place.is_file() and not _head(place).strip():
        raise InputError.of(
            "EMPTY_FILE", argument=place.name,
            needed=Sentence("problem.EMPTY_FILE.needed_sheets"),
            given=Sentence("problem.EMPTY_FILE.given"),
            remedy=Sentence("problem.EMPTY_FILE.remedy_sheets"),
        )  # fmt: skip
    inside = sorted(place.rglob("*")) if place.is_dir() else here
    if not found and any(map(_is_fhir, inside)):
        found.append("fhir")
    if len(found) == 1:
        return found[0]
    names: str = ", ".join(each.name for each in here[:FEW])
    names = names or Sentence("problem.UNKNOWN_FORM.given")
    if not found and place.is_file() and _head(place).startswith(_PACKED):
        raise InputError.of("PACKED", argument="path", given=names)
    if found:
        raise InputError.of(
            "TWO_FORMS",
            argument="path",
            given=Sentence(
                "problem.TWO_FORMS.given", forms=Listing(map(_form, found), "list.and"), names=names
            ),
        )
    raise InputError.of(
        "UNKNOWN_FORM",
        argument="path",
        needed=Sentence(
            "problem.UNKNOWN_FORM.needed", listed=Listing(map(_form, FORMS), "list.comma")
        ),
        given=names,
        remedy=remedy_of_answers(place) or _remedy(place),
    )


def _remedy(place: Path) -> Sentence | None:
    """Say what to do with a file that is none of the forms, where more can be said."""
    if place.is_file() and place.stem.casefold() in _OF_FOLDERS:
        return Sentence("problem.UNKNOWN_FORM.remedy_folder", folder=repr(str(place.parent)))
    below = sorted(each for each in place.iterdir() if each.is_dir()) if place.is_dir() else []
    held = [each for each in below if [*_of_folder(each)]]
    remedy = cdisc.one_of_folders(held) or (cdisc.remedy_of_folders(place) if below else None)
    if remedy is not None:
        return remedy
    if place.name in MEDS_FOLDERS and any((place.parent / "data").glob("**/*.parquet")):
        return Sentence("problem.UNKNOWN_FORM.remedy_folder", folder=repr(str(place.parent)))
    return _remedy_of_form([place] if place.is_file() else unread_files(place))


def _remedy_of_form(inside: list[Path]) -> Sentence | None:
    """Say what to do with files that may hold what is asked for, in a form that is not read."""
    if any(map(is_markup, inside)):
        return Sentence("problem.UNKNOWN_FORM.remedy_markup")
    if any(_head(each).startswith(_PACKED) for each in inside):
        return Sentence("problem.PACKED.remedy")
    resources = [each for each in inside if RESOURCE in _head(each)]
    if resources:
        return Sentence("problem.UNKNOWN_FILE.remedy_fhir", files=len(resources))
    return None


def _is_fhir(path: Path) -> bool:
    """Tell whether a file of JSON holds resources that its first bytes do not name."""
    return path.is_file() and path.name.casefold().endswith(SUFFIXES) and holds_resources(path)


def _of_folder(folder: Path) -> Iterator[Form]:
    names = {path.name.casefold() for path in folder.iterdir()}
    stems = {name.partition(".")[0] for name in names if not name.startswith(".")}
    if "counts.parquet" in names:
        yield "parquet"
    elif {"counts.csv", "patients.csv"} & names and not stems >= _OMOP_TABLES:
        yield "csv"
    if (folder / "data").is_dir() and any((folder / "data").glob("**/*.parquet")):
        yield "meds"
    if "measurement" in stems:
        yield "omop"
    labs = cdisc.lab_sets(folder)
    known = {*cdisc.KNOWN_SETS, *labs} & find_datasets(folder).keys()
    if known or unread_datasets(folder, labs):  # the reader says in which form it reads
        yield "cdisc"
    if any(
        path.name.casefold().endswith(SUFFIXES) and RESOURCE in _head(path)
        for path in sorted(folder.iterdir())
    ):
        yield "fhir"
    if any(map(is_phenopacket, sorted(folder.iterdir()))):
        yield "phenopackets"


def _of_file(path: Path) -> Iterator[Form]:
    suffix, head = path.suffix.casefold(), _head(path)
    if _DUCKDB in head[:16]:
        yield "omop"
    elif RESOURCE in head:
        yield "fhir"
    elif is_phenopacket(path):
        yield "phenopackets"
    elif suffix in WORKBOOKS:
        yield "excel"
    elif suffix in {".csv", ".tsv", ".txt"} and is_own_export(path):
        yield "mapped"


def _head(path: Path) -> bytes:
    if path.name.casefold().endswith(SUFFIXES) and is_packed(path):
        with suppress(OSError, EOFError, zlib.error), gzip.open(path) as stream:
            return stream.read(_HEAD)
    try:
        with path.open("rb") as stream:
            return stream.read(_HEAD)
    except OSError:
        return b""


# --- before anything is computed ------------------------------------------------------------------


@attrs.frozen(kw_only=True)
class Inspection(ExplainsItself):
    """
    What data are, and what would be left out.

    Attributes
    ----------
    form : str
    tables, codes, units, statuses : dict of str to int
        What was recognised, each with its rows.
    patients, rows, kept : int
        Patients, rows of platelet counts, and those of them that can be used.
    treatments : int
        Records of drugs and procedures that the vocabulary knows.
    problems : tuple of Problem
    """

    form: Form
    tables: dict[str, int]
    codes: dict[str, int]
    units: dict[str, int]
    statuses: dict[str, int]
    patients: int
    rows: int
    kept: int
    treatments: int
    problems: tuple[Problem, ...]

    def __str__(self) -> str:
        return self.explain()

    def _told(self) -> Iterator[str]:
        return self.sentences()

    def sentences(self) -> Iterator[Sentence]:
        """Give what was found, one sentence a line, in every language."""
        yield Sentence("inspect_said.form", form=_form(self.form))
        for name in ("tables", "codes", "units", "statuses"):
            found: dict[str, int] = getattr(self, name)
            if found:
                yield Sentence(f"inspect_said.{name}", listed=_listed(found))
        yield Sentence("inspect_said.patients", n=self.patients)
        yield Sentence("inspect_said.rows", rows=self.rows, kept=self.kept)
        yield Sentence("inspect_said.treatments", n=self.treatments)
        times: Counter[tuple[str, str]] = Counter()
        first: dict[tuple[str, str], Problem] = {}
        for problem in self.problems:
            times[problem.severity, problem.code] += 1 + problem.alike
            first.setdefault((problem.severity, problem.code), problem)
        yield Sentence(f"inspect_said.{'left_out' if times else 'nothing'}")
        kinds = sorted(times.items(), key=lambda kind: (kind[0][0] != "error", -kind[1]))
        for (severity, code), number in kinds:  # many warnings hide no error
            yield Sentence(
                "inspect_said.problem", severity=Word("problem_severity", severity), code=code,
                n=number, problem=first[severity, code].told,
            )  # fmt: skip


def _form(form: Form) -> Word:
    """Name a form in words, in every language."""
    return Word("data_form", form)


def _listed(found: dict[str, int]) -> Told:
    shown = [
        Sentence("inspect_said.times", name=name or Sentence("inspect_said.none"), n=number)
        for name, number in found.items()
    ]
    listed = Listing(shown[:FEW], "list.comma")
    more = len(shown) - FEW
    return Sentence("inspect_said.more", listed=listed, n=more) if more > 0 else listed


OWN: Final[Mapping[str, Callable[..., Any]]] = {
    "csv": read_csv, "excel": read_excel, "parquet": read_parquet,
}  # fmt: skip
"""The readers of our own forms."""

SYSTEMS: Final[Mapping[str, tuple[Callable[..., Cohort], Callable[..., Source]]]] = {
    "omop": (omop.read_omop, omop.collect), "cdisc": (cdisc.read_cdisc, cdisc.collect),
    "fhir": (fhir.read_fhir, fhir.collect), "meds": (meds.read_meds, collect_meds),
    "phenopackets": (phenopackets.read_phenopackets, phenopackets.collect),
    "mapped": (mapped.read_mapped, mapped.collect),
}  # fmt: skip
"""The reader of each system, and what collects all that it holds."""


def inspect_data(
    path: str | os.PathLike[str], *, form: Form | None = None, **options: Any
) -> Inspection:
    """
    Say what data are, which tables and codes, how many counts, and what would be left out and why.

    Parameters
    ----------
    path : path
        The folder or the file.
    form : str, optional
        The form to read it as; as recognised, if it is not given.
    **options : object
        Of the reader of this form.

    Returns
    -------
    Inspection

    Raises
    ------
    InputError
        For what is no data, and as the readers do.

    Examples
    --------
    >>> from itpcase import examples
    >>> from itpcase.io.recognise import inspect_data
    >>> print(inspect_data(examples.path("ding-2025")))
    Form: a folder of CSV files of itpcase.
    ...
    """
    chosen = _form_of(path, form, options)
    if chosen in SYSTEMS:
        _, collect = SYSTEMS[chosen]
        with told_as_answers(path):
            return _source_inspection(chosen, collect(path, **known_options(chosen, options)))
    subject, problems = read_data(path, form=chosen, **options)
    patients = [*subject.patients] if isinstance(subject, CaseSeries) else []
    counts = (
        sum(len(patient.platelets) for patient in patients)
        if isinstance(subject, CaseSeries)
        else len(subject.counts)
    )
    lost = sum(problem.severity == "error" for problem in problems)
    lines = (
        sum(len(patient.lines) for patient in patients)
        if isinstance(subject, CaseSeries)
        else len(subject.lines)
    )
    return Inspection(
        form=chosen, tables={}, codes={}, units={}, statuses={},
        patients=len(patients) if isinstance(subject, CaseSeries) else len(subject),
        rows=counts + lost, kept=counts, treatments=lines, problems=problems,
    )  # fmt: skip


def _source_inspection(form: Form, source: Source) -> Inspection:
    """Say what a source holds that was read, and what a cohort would have of it."""
    found = sum_up(source)
    patients, treatments = len(source.owners()), source.number_of_treatments()
    cohort = to_cohort(source, strict=False)  # rows that the source has, and no cohort
    return Inspection(
        form=form,
        tables=found.tables,
        codes={str(code): times for code, times in found.codes.items()},
        units=found.units,
        statuses=found.statuses,
        patients=patients,
        rows=found.rows,
        kept=len(cohort.counts),
        treatments=treatments,
        problems=cohort.problems,
    )


def read_data(
    path: str | os.PathLike[str], *, form: Form | None = None, **options: Any
) -> tuple[CaseSeries | Cohort, tuple[Problem, ...]]:
    """
    Read data of any form, and list what was left out.

    Parameters
    ----------
    path : path
        The folder or the file.
    form : str, optional
        The form to read it as; as recognised, if it is not given.
    **options : object
        Of the readers; each takes those that it knows.

    Returns
    -------
    tuple of (CaseSeries or Cohort, tuple of Problem)

    Raises
    ------
    InputError
        For what is no data, and as the readers do.

    Examples
    --------
    >>> from itpcase import examples
    >>> from itpcase.io.recognise import read_data
    >>> read_data(examples.path("ding-2025"))[0]
    CaseSeries(4 patients)
    """
    chosen = _form_of(path, form, options)
    known = known_options(chosen, options)
    if chosen in OWN:
        own: tuple[CaseSeries | Cohort, tuple[Problem, ...]]
        with told_as_answers(path):
            own = OWN[chosen](path, strict=False, **known)
        refuse_answers(path, own[1])
        return own
    read, _ = SYSTEMS[chosen]
    with told_as_answers(path):
        cohort = read(path, **known)
    return cohort, cohort.problems


def _form_of(path: Any, form: Form | None, options: Mapping[str, Any]) -> Form:
    """Return the form that is said; else the one that is recognised."""
    if form is None:
        return recognise_form(path, mapping=options.get("mapping"))
    check_convention("form", form, (*OWN, *SYSTEMS))
    return form


def _options_of(form: Form) -> tuple[str, ...]:
    """Return what the reader of a form takes beside the path."""
    reader = OWN[form] if form in OWN else SYSTEMS[form][0]
    _, *names = inspect.signature(reader).parameters
    return tuple(name for name in names if name != "strict")


KINDS: Final[dict[str, tuple[type, ...]]] = {
    "bleeding": (list, dict), "codes": (list,), "concepts": (list,), "agents": (dict,),
    "units": (dict,), "labs": (dict,), "grades": (dict,), "orders": (bool,), "baseline": (str,),
    "prior": (str,), "memory_limit": (str,), "shifted": (bool,),
}  # fmt: skip
"""The options that a file may hold, and of what kind each is."""


def known_options(form: Form, options: dict[str, Any]) -> dict[str, Any]:
    """Return what is said of the data; what the reader of this form does not take is refused."""
    said = {name: value for name, value in options.items() if value is not None}
    takes = _options_of(form)
    strange = [name for name in said if name not in takes]
    if strange:
        raise InputError.of(
            "NOT_AN_OPTION",
            argument=strange[0],
            needed=Sentence(
                "problem.NOT_AN_OPTION.needed", listed=enumerated(takes), form=_form(form)
            ),
            given=repr(said[strange[0]]),
        )
    return said


def read_options(path: str | os.PathLike[str]) -> dict[str, Any]:
    r"""
    Read options of the readers of systems from a TOML file.

    Parameters
    ----------
    path : path
        With the names of arguments: *bleeding*, *codes*, *concepts* as lists or tables; *agents*,
        *units*, *labs*, *grades* as tables; *orders*, *shifted*, *baseline*, *memory_limit*.

    Returns
    -------
    dict

    Raises
    ------
    InputError
        For what is no TOML, and for an option of another kind.

    Examples
    --------
    >>> import tempfile
    >>> from pathlib import Path
    >>> from itpcase.io.recognise import read_options
    >>> place = tempfile.TemporaryDirectory()
    >>> file = Path(place.name) / "options.toml"
    >>> _ = file.write_text("orders = true\n[bleeding]\nEPISTAXIS = 1\n")
    >>> read_options(file)
    {'orders': True, 'bleeding': {'EPISTAXIS': 1}}
    """
    file = as_path(path, "path")
    found = read_toml(file, "OPTIONS")
    for name, value in found.items():
        kinds = KINDS.get(name)
        if kinds is None or not isinstance(value, kinds):
            raise InputError.of(
                "OPTIONS",
                argument=f"{file.name}, {name}",
                needed=Sentence("problem.OPTIONS.needed_kinds", listed=enumerated(KINDS)),
                given=f"{value!r} ({type(value).__name__})",
            )
    return {k: tuple(v) if isinstance(v, list) else v for k, v in found.items()}
