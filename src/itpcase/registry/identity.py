"""
What tells a question from any other: a digest of values, and of the code of functions.

* Numbers, texts, days, records, tables and arrays count by all that they hold; arrays by their
  bytes, so that a difference in the last digit, or in the middle of a long one, is a difference.
* A function or class of itpcase, of Python or of an installed package, that is found under its
  name, counts by its name and the version of its package.
* A function of one's own counts by its code: instructions, constants, defaults, attributes, what it
  closes over, and the functions and values that it names, of its module and of modules that it
  imports.
* What has no digest, such as an open connection or an object of a class of one's own, whose code
  can change, is refused: an answer to another question would not be told from it.
"""

from __future__ import annotations

import datetime as dt
import decimal
import dis
import enum
import fractions
import functools
import hashlib
import importlib
import importlib.metadata
import sys
import sysconfig
import types
from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from contextlib import suppress
from pathlib import Path, PurePath
from typing import Any, Final

import attrs
import numpy as np

from itpcase._version import __version__
from itpcase.errors import InputError
from itpcase.table import Table

__all__ = ["digest_of_value"]

PLAIN: Final = (
    types.NoneType, bool, int, float, complex, str, bytes, decimal.Decimal, fractions.Fraction,
    dt.date, dt.time, dt.timedelta, dt.tzinfo, PurePath, range, slice, types.EllipsisType,
)  # fmt: skip
"""What is told by its type and its ``repr``."""

HEAP_TYPE: Final = 1 << 9
"""A flag of CPython that a class of its own core does not have."""

CODE: Final = (types.FunctionType, types.MethodType, types.ModuleType, type)
"""What has code itself; everything else has that of its class."""

SITE: Final = tuple(
    Path(sysconfig.get_path(name)).resolve() for name in ("purelib", "platlib", "stdlib")
)


def digest_of_value(value: Any, argument: str = "value") -> str:
    """
    Return the SHA-256 of a value, whatever its repr leaves out.

    Parameters
    ----------
    value : object
    argument : str
        The name to use in an error.

    Returns
    -------
    str

    Raises
    ------
    InputError
        If the value, or something in it, cannot be told from others.

    Examples
    --------
    >>> import numpy as np
    >>> from itpcase.registry.identity import digest_of_value
    >>> one = np.zeros(10_000)
    >>> two = one.copy()
    >>> two[5_000] = 1e-9
    >>> repr(one) == repr(two), digest_of_value(one) == digest_of_value(two)
    (True, False)
    """
    return _Digest(argument=argument).of(value).hex()


@attrs.define
class _Digest:
    """Digests values, and remembers the functions that it has seen."""

    argument: str
    seen: dict[int, int] = attrs.field(factory=dict)

    def of(self, value: Any) -> bytes:
        """Return the digest of a value."""
        kind, parts = self._parts(value)
        found = hashlib.sha256(kind.encode())
        for part in parts:
            found.update(hashlib.sha256(part).digest())
        return found.digest()

    def _all(self, values: Iterable[Any]) -> Iterable[bytes]:
        return map(self.of, values)

    def _parts(self, value: Any) -> tuple[str, Iterable[bytes]]:
        """Return the kind of a value, and the bytes of what it holds."""
        if not isinstance(value, CODE) and _is_own(type(value)):
            raise self._refuse(value)
        kind = f"{type(value).__module__}.{type(value).__qualname__}"
        if isinstance(value, enum.Enum):
            return kind, [value.name.encode()]
        if isinstance(value, np.ma.MaskedArray):
            return kind, self._all([value.filled(), np.ma.getmaskarray(value)])
        if isinstance(value, np.ndarray | np.generic):
            return self._of_array(np.asarray(value))
        if isinstance(value, PLAIN):
            return kind, [repr(value).encode("utf-8", "surrogatepass")]
        if isinstance(value, AbstractSet):
            return kind, sorted(self._all(value))
        held = _held_by(value)
        return self._of_code(value) if held is None else (kind, self._all(held))

    def _of_array(self, array: Any) -> tuple[str, Iterable[bytes]]:
        about = f"array {array.dtype.descr} {array.shape}"
        if array.dtype.hasobject:
            return about, self._all(array.ravel().tolist())
        return about, [np.ascontiguousarray(array).tobytes()]

    def _of_code(self, value: Any) -> tuple[str, Iterable[bytes]]:
        """Tell a function, class or module by its package, or a function by its code."""
        if package := _package_of(value):
            return "installed", [package.encode(), _name_of(value).encode()]
        if isinstance(value, types.FunctionType):
            return self._of_function(value)
        raise self._refuse(value)

    def _of_function(self, value: types.FunctionType) -> tuple[str, Iterable[bytes]]:
        """Tell a function by its code."""
        if id(value) in self.seen:  # it calls itself, or one that calls it
            return "again", [str(self.seen[id(value)]).encode()]
        self.seen[id(value)] = len(self.seen)
        code = value.__code__
        cells = [_held(cell) for cell in value.__closure__ or ()]
        return "function", [
            _name_of(value).encode(),
            *self._of_instructions(code),
            *self._all([value.__defaults__, value.__kwdefaults__, vars(value), cells]),
            *self._all(self._named(value)),
        ]

    def _of_instructions(self, code: types.CodeType) -> Iterable[bytes]:
        """Digest instructions, names and constants, and those of functions inside."""
        yield code.co_code
        yield code.co_exceptiontable
        names = (code.co_names, code.co_varnames, code.co_freevars, code.co_cellvars)
        counts = (code.co_argcount, code.co_posonlyargcount, code.co_kwonlyargcount)
        yield from self._all([*names, *counts, code.co_flags])
        for constant in code.co_consts:
            if isinstance(constant, types.CodeType):
                yield from self._of_instructions(constant)
            else:
                yield self.of(constant)

    def _named(self, function: types.FunctionType) -> list[tuple[str, Any]]:
        """Find what a function names of its module, and of modules of one's own."""
        found: dict[str, Any] = {}
        for name in sorted(_names_in(function.__code__)):
            if name in function.__globals__:
                found[name] = function.__globals__[name]
        package = function.__globals__.get("__package__") or ""
        for name in sorted(_imports_in(function.__code__)):
            with suppress(ImportError):  # it may do without
                found[f"import {name}"] = importlib.import_module(name, package)
        for name, module in [*found.items()]:
            if isinstance(module, types.ModuleType) and not _package_of(module):
                del found[name]
                found |= {
                    f"{name}.{each}": getattr(module, each)
                    for each in sorted(_names_in(function.__code__))
                    if hasattr(module, each)
                }
        return sorted(found.items())

    def _refuse(self, value: Any) -> InputError:
        return InputError.of(
            "NOT_IDENTIFIED",
            argument=self.argument,
            given=f"{_name_of(value) if callable(value) else 'an object'} of "
            f"{type(value).__module__}.{type(value).__qualname__}",
        )


def _held_by(value: Any) -> Iterable[Any] | None:  # noqa: PLR0911 - one a kind
    """Return the values that one is made of; None if it is not made of values."""
    if isinstance(value, Table):
        return [(name, value[name]) for name in value.columns]
    if isinstance(value, Mapping):
        return [getattr(value, "default_factory", None), *value.items()]
    if isinstance(value, list | tuple):
        return value
    if attrs.has(type(value)) and not isinstance(value, type):
        return [(each.name, getattr(value, each.name)) for each in attrs.fields(type(value))]
    if isinstance(value, functools.partial):
        return [value.func, value.args, value.keywords, vars(value)]
    if isinstance(value, types.MethodType):
        return [value.__func__, value.__self__]
    return None


def _held(cell: Any) -> Any:
    """Return what a function closes over; nothing while it is not set."""
    try:
        return cell.cell_contents
    except ValueError:
        return None


def _names_in(code: types.CodeType) -> set[str]:
    """Return the names that code uses, and the functions inside it."""
    inside = (each for each in code.co_consts if isinstance(each, types.CodeType))
    return {*code.co_names}.union(*map(_names_in, inside))


def _imports_in(code: types.CodeType) -> set[str]:
    """Return the modules that code imports when it is run, as they are written there."""
    found = {level * "." + name for level, name in _imports_of(code)}
    inside = (each for each in code.co_consts if isinstance(each, types.CodeType))
    return found.union(*map(_imports_in, inside))


def _imports_of(code: types.CodeType) -> Iterable[tuple[int, str]]:
    """Give level and name of each import; the level is loaded two instructions before."""
    listed = [each for each in dis.get_instructions(code) if each.opname != "EXTENDED_ARG"]
    for at, each in enumerate(listed):
        if each.opname == "IMPORT_NAME":
            yield listed[at - 2].argval, each.argval


def _name_of(value: Any) -> str:
    if isinstance(value, types.ModuleType):
        return value.__name__
    module = getattr(value, "__module__", None) or ""
    return f"{module}.{getattr(value, '__qualname__', getattr(value, '__name__', ''))}"


def is_found(value: Any) -> bool:
    """Whether a function, class or module is what its name leads to."""
    if isinstance(value, types.ModuleType):
        return sys.modules.get(value.__name__) is value
    place: Any = sys.modules.get(getattr(value, "__module__", None) or "")
    name = getattr(value, "__qualname__", getattr(value, "__name__", ""))
    for part in name.split("."):
        place = getattr(place, part, None)
    return place is value


def _is_own(kind: type) -> bool:
    """Whether a class is written in Python or made as a program runs, and is not installed."""
    return bool(kind.__flags__ & HEAP_TYPE) and not _package_of(kind)


def _package_of(value: Any) -> str:
    """Return package and version of what is installed, and nothing of what is one's own."""
    if not is_found(value):
        return ""
    is_module = isinstance(value, types.ModuleType)
    top = (value.__name__ if is_module else value.__module__).partition(".")[0]
    if top == "itpcase":
        return f"itpcase {__version__}"
    if top in sys.stdlib_module_names and top != "__main__":
        return f"python {sys.version_info.major}.{sys.version_info.minor}"
    file = getattr(sys.modules.get(top), "__file__", None)
    if file is None or not any(folder in Path(file).resolve().parents for folder in SITE):
        return ""
    try:
        version = importlib.metadata.version(top)
    except importlib.metadata.PackageNotFoundError:
        version = str(getattr(sys.modules[top], "__version__", ""))
    return f"{top} {version}"
