"""
What tells a question from any other: a digest of values, and of the code of functions.

* Numbers, texts, days, records, tables and arrays count by all that they hold; arrays by their
  bytes, so that a difference in the last digit, or in the middle of a long one, is a difference.
* A function of itpcase, of Python or of an installed package counts by its name and the version
  of its package.
* A function of one's own counts by its code: instructions, constants, defaults, what it closes
  over, and the functions and values of its module that it names.
* What has no digest, such as an open connection, is refused: an answer to another question would
  not be told from it.
"""

from __future__ import annotations

import datetime as dt
import decimal
import enum
import fractions
import functools
import hashlib
import importlib.metadata
import sys
import sysconfig
import types
from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
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

    def _parts(self, value: Any) -> tuple[str, Iterable[bytes]]:  # noqa: PLR0911 - one a kind
        """Return the kind of a value, and the bytes of what it holds."""
        kind = f"{type(value).__module__}.{type(value).__qualname__}"
        if isinstance(value, enum.Enum):
            return kind, [value.name.encode()]
        if isinstance(value, PLAIN):
            return kind, [repr(value).encode("utf-8", "surrogatepass")]
        if isinstance(value, np.ndarray | np.generic):
            return self._of_array(np.asarray(value))
        if isinstance(value, Table):
            return kind, self._all([*((name, value[name]) for name in value.columns)])
        if isinstance(value, Mapping):
            pairs = ((self.of(key), self.of(each)) for key, each in value.items())
            return kind, (part for pair in sorted(pairs) for part in pair)
        if isinstance(value, AbstractSet):
            return kind, sorted(self._all(value))
        if isinstance(value, list | tuple):
            return kind, self._all(value)
        if attrs.has(type(value)) and not isinstance(value, type):
            fields = attrs.fields(type(value))
            return kind, self._all((each.name, getattr(value, each.name)) for each in fields)
        if isinstance(value, functools.partial):
            return kind, self._all([value.func, value.args, value.keywords])
        if isinstance(value, types.MethodType):
            return kind, self._all([value.__func__, value.__self__])
        if callable(value) or isinstance(value, types.ModuleType):
            return self._of_code(value)
        raise self._refuse(value)

    def _of_array(self, array: Any) -> tuple[str, Iterable[bytes]]:
        about = f"array {array.dtype.str} {array.shape}"
        if array.dtype.hasobject:
            return about, self._all(array.ravel().tolist())
        return about, [np.ascontiguousarray(array).tobytes()]

    def _of_code(self, value: Any) -> tuple[str, Iterable[bytes]]:
        """Tell a function or a module by its package, or by its code."""
        if package := _package_of(value):
            return "installed", [package.encode(), _name_of(value).encode()]
        if not isinstance(value, types.FunctionType):
            raise self._refuse(value)
        if id(value) in self.seen:  # it calls itself, or one that calls it
            return "again", [str(self.seen[id(value)]).encode()]
        self.seen[id(value)] = len(self.seen)
        code = value.__code__
        cells = [_held(cell) for cell in value.__closure__ or ()]
        return "function", [
            _name_of(value).encode(),
            *self._of_instructions(code),
            *self._all([value.__defaults__, value.__kwdefaults__, cells]),
            *self._all(self._named(value)),
        ]

    def _of_instructions(self, code: types.CodeType) -> Iterable[bytes]:
        """Digest instructions, names and constants, and those of functions inside."""
        yield code.co_code
        names = (code.co_names, code.co_varnames, code.co_freevars, code.co_cellvars)
        yield from self._all([*names, code.co_flags, code.co_argcount, code.co_kwonlyargcount])
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


def _name_of(value: Any) -> str:
    module = getattr(value, "__module__", None) or ""
    return f"{module}.{getattr(value, '__qualname__', getattr(value, '__name__', ''))}"


def _package_of(value: Any) -> str:
    """Return package and version of what is installed, and nothing of what is one's own."""
    is_module = isinstance(value, types.ModuleType)
    name = value.__name__ if is_module else getattr(value, "__module__", None) or ""
    top = name.partition(".")[0]
    if top == "itpcase":
        return f"itpcase {__version__}"
    if top in sys.stdlib_module_names and top != "__main__":
        return f"python {sys.version_info.major}.{sys.version_info.minor}"
    module = sys.modules.get(top)
    file = getattr(module, "__file__", None)
    if file is None or not any(folder in Path(file).resolve().parents for folder in SITE):
        return ""
    try:
        version = importlib.metadata.version(top)
    except importlib.metadata.PackageNotFoundError:
        version = str(getattr(module, "__version__", ""))
    return f"{top} {version}"
