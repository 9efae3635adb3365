"""The package as it is installed."""

from __future__ import annotations

import re
import subprocess
import sys
from importlib import metadata, resources
from pathlib import Path

import itpcase

ROOT = Path(__file__).resolve().parents[1]

LATE = ["pint", "numba", "pyarrow", "pandas", "matplotlib", "jinja2", "scipy", "hypothesis"]
"""Packages that are imported when a call needs them, not before."""


def python(*arguments: str) -> str:
    """What a new interpreter prints."""
    done = subprocess.run(
        [sys.executable, *arguments], capture_output=True, encoding="utf-8", check=True
    )
    return done.stdout


def test_import_is_light() -> None:
    """All public names import attrs and numpy, and nothing that a first call can wait for."""
    late = f"print([name for name in {LATE} if name in sys.modules])"
    code = f"import sys\nfrom itpcase import *\n{late}"

    assert "[]\n" == python("-c", code)


def test_what_was_loaded_is_not_gone_through_at_once() -> None:
    """
    It stands among the oldest objects; who keeps objects out of every search finds them so.

    These are counted once, as to count them takes the longer the more there are.
    """
    code = (
        "import gc\n"
        "from itpcase._names import uncollected\n"
        "with uncollected():\n"
        "    kept = [[] for _ in range(5000)]\n"
        "print(gc.isenabled(), len(gc.get_objects(generation=0)) < len(kept))\n"
        "gc.freeze()\n"
        "frozen = gc.get_freeze_count()\n"
        "with uncollected():\n"
        "    more = [[] for _ in range(5000)]\n"
        "print(0 < gc.get_freeze_count() <= frozen)\n"
        "gc.get_freeze_count = None\n"
        "with uncollected():\n"
        "    pass\n"
        "gc.disable()\n"
        "with uncollected():\n"
        "    pass\n"
        "print(gc.isenabled())"
    )

    assert "True True\nTrue\nFalse\n" == python("-c", code)


def test_one_question_loads_no_other() -> None:
    """Asking for the category loads no comparison; its names are there all the same."""
    code = (
        "import sys\n"
        "from itpcase import response\n"
        "response.classify_response\n"
        "print('itpcase.response.comparison' in sys.modules, 'Comparison' in dir(response))\n"
        "print(response.Comparison.__name__, response.timing.__name__, hasattr(response, 'other'))"
    )

    assert "False True\nComparison itpcase.response.timing False\n" == python("-c", code)


FIRST_QUESTION = """
import sys, numpy
before = {*sys.modules}
import itpcase as itp
cohort = itp.Cohort.from_tables(
    counts={"patient_id": ["a"] * 3, "on": [0, 7, 14], "count": [9, 40, 45], "unit": "10*9/L"},
    lines={"patient_id": ["a"], "line": [1], "started_on": [0], "agents": ["ivig"]},
)
print(itp.classify_response(cohort)["category"].tolist())
new = {*sys.modules} - before
print([name for name in sys.argv[1:] if name in new])
print(*sorted({name.partition(".")[0] for name in new} - {*sys.stdlib_module_names}))
print(*sorted(name.partition(".")[2] for name in new
              if name.count(".") == 1 and hasattr(sys.modules[name], "__path__")
              and name.startswith("itpcase.")))
"""

NOT_ASKED = (
    "itpcase.definitions.endpoints", "itpcase.definitions.guidelines", "itpcase.model.signs",
    "itpcase.model.sign_rows", "numpy.ma",
)  # fmt: skip


ROOMS = ["agents", "cohort", "definitions", "engine", "model", "response", "units", "words"]
"""The packages that read tables, lay them out and answer: no files, no estimates, no figures."""


def test_a_first_question_loads_nothing_of_others() -> None:
    """No endpoints, no signs of bleeding, no definition that is not asked, no masked arrays."""
    answer, not_asked, outside, rooms = python("-c", FIRST_QUESTION, *NOT_ASKED).splitlines()

    assert ("['R']", "[]") == (answer, not_asked)
    assert {"attr", "attrs", "itpcase", "numpy"} >= {*outside.split()}
    assert ROOMS == rooms.split()


LATE_NAMES = """
import sys, typing
import itpcase as itp
from itpcase import definitions, model
from itpcase.definitions import definition
late = {"itpcase.definitions.endpoints", "itpcase.model.signs"}
print({"ASH_2019", "iwg", "IWG_PHASES", "get_definition"} <= {*dir(definitions)})
print({"Kept", "Level"} <= {*dir(definition)}, {"Sign", "Patient"} <= {*dir(model)})
print({*definition.__all__} <= {*dir(definition)}, {*model.__all__} <= {*dir(model)})
itp.Definition, itp.Patient
print(late & {*sys.modules})
print(typing.get_type_hints(itp.Definition)["kept"])
print(typing.get_type_hints(itp.Patient)["assessments"])
from itpcase.definitions.definition import *
from itpcase.model import *
print(Kept.__name__, Sign.__name__, hasattr(definition, "Other"), hasattr(model, "Other"))
"""


def test_names_that_are_loaded_late_are_there() -> None:
    """They are completed, annotated and imported as the others are."""
    assert (
        "True\nTrue True\nTrue True\nset()\n"
        "tuple[itpcase.definitions.endpoints.Kept, ...]\n"
        "tuple[itpcase.model.signs.BleedingAssessment, ...]\n"
        "Kept Sign False False\n"
    ) == python("-c", LATE_NAMES)


def test_the_version_heads_the_changelog() -> None:
    """The newest heading of the changelog is the version, or what is not released yet."""
    text = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    newest = re.search(r"^## \[(.+?)\]", text, flags=re.MULTILINE)

    assert newest is not None
    assert newest[1] in {"Unreleased", itpcase.__version__}


def test_the_version_is_one() -> None:
    """Package, installed distribution and citation file agree."""
    citation = (ROOT / "CITATION.cff").read_text(encoding="utf-8")

    assert itpcase.__version__ == metadata.version("itpcase")
    assert f"\nversion: {itpcase.__version__}\n" in citation


def test_types_are_shipped() -> None:
    """Type checkers look for ``py.typed``."""
    assert resources.files(itpcase).joinpath("py.typed").is_file()


def test_the_command_tells_its_version() -> None:
    """``python -m itpcase --version`` names the version."""
    assert itpcase.__version__ in python("-m", "itpcase", "--version")
