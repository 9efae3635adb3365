"""
The project's tasks. Needs Python 3.11 or later, and nothing else: python3 dev.py TASK

  report   write report.html from a series of four patients that ships with the package
  test     run the tests; further arguments go to pytest
  lint     check style and docstrings
  types    check the types
  docs     build the documentation, warnings are errors
  check    lint, types, docs and test
  core     run the core tests on every Python from 3.11 to 3.13 that is found, and on the lowest
           versions of attrs, numpy and pint that pyproject.toml promises
  frames   run the cases of pandas under the next pandas as well, in a place of its own
  deep     run the tests with many more drawn cases, other ones each time: for a release
  cover    run the tests and hold the coverage of branches to its floor
  bench    measure against other ways to do the work, and write docs/explanation/benchmarks.md
  fuzz     damage files of every form for some minutes (10 if not said) and read them
  mutate   put small faults into the rules, 500 if no number is said, and see that tests notice
  promises flip bits of files and read folders that change, 200 times each if no number is said
  soak     answer shards for some minutes (120 if not said) with workers that are killed
  smoke    build the wheel and try it in an empty environment
  beside   do tasks beside each other, as many at once as there are cores

The environment is ./.venv. What a task needs is installed when it first runs, and again when
pyproject.toml or the version changes.
"""

import contextlib
import hashlib
import os
import shlex
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from pathlib import Path

if sys.version_info < (3, 11):  # noqa: UP036 - says so to whoever starts it with an older one
    sys.exit("dev.py needs Python 3.11 or later, this is " + sys.version.split()[0])

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
SCRIPTS = "Scripts" if os.name == "nt" else "bin"

PYTHONS = ("3.11", "3.12", "3.13")
"""The versions that pyproject.toml promises."""

LOWEST = "lowest"
CORE_OF = (*PYTHONS[1:], LOWEST)
"""What the core tests run on; the lowest versions of attrs, numpy and pint on the first Python."""

NEXT_PANDAS = "pandas>=3"
"""The tests run under the pandas that other packages of the environment allow."""

MEMORY = Path("/dev/shm")  # noqa: S108 - a folder of our own is made in it
"""Files in memory, on Linux: a folder is made and taken out there in a hundredth of the time."""

ROOM = 2**30
"""The tests leave an eighth of it. [bytes]"""

KEEPS_COMPILED = {"PYTHONDONTWRITEBYTECODE": ""}
"""What is compiled is kept for the next process, also where the environment says otherwise: each of
the tests' processes would compile the package, and each worker rewrite the asserts of all tests."""

INSTALL = ("install", "--quiet")
FOR_ONE_RUN = (*INSTALL, "--no-compile")
"""What of a package is imported is compiled then; the most of it never is."""

NEEDS = {
    "report": ("[report]",),
    "test": ("test",),
    "lint": ("lint",),
    "types": ("test", "lint"),
    "docs": ("test", "docs"),  # the page of itpcase.testing.strategies imports hypothesis
    "frames": ("test",),
    "bench": ("bench",),
    "fuzz": ("test",),
    "mutate": ("test",),
    "promises": ("test",),
    "soak": ("test",),
}
"""The extras, in brackets, and the dependency groups that a task has installed in ./.venv."""

CORE = (
    "tests/units", "tests/agents", "tests/model", "tests/cohort/test_cohort.py",
    "tests/cohort/test_from_tables.py", "tests/cohort/test_refused_tables.py",
    "tests/definitions", "tests/engine/test_walk.py", "tests/response", "tests/exposures",
    "tests/history", "tests/bleeding", "tests/oracle", "tests/test_days.py",
    "tests/test_errors.py", "tests/test_terms.py", "tests/test_vectors.py",
    "tests/test_worked_examples.py",
    "--ignore=tests/definitions/test_files.py", "--ignore=tests/bleeding/test_ranges.py",
    "--ignore=tests/response/test_comparison.py", "--ignore=tests/response/test_prove.py",
    "--ignore=tests/response/test_asked_once.py", "--ignore=tests/exposures/test_frames.py",
    "--deselect=tests/cohort/test_from_tables.py::test_a_cohort_holds_every_table",
    "--deselect=tests/model/test_contradictions.py::test_the_edges_are_no_contradiction_in_tables",
)  # fmt: skip
"""Tests that need no extra; those that compare with other packages are left to the whole run."""

CLASSIFY = """
import itpcase as itp

patient = itp.Patient(
    id="p1",
    platelets=[
        itp.PlateletMeasurement(on=0, count="15 10*9/L"),
        itp.PlateletMeasurement(on=7, count="30 10*9/L"),
        itp.PlateletMeasurement(on=14, count="30,000 /uL"),
    ],
    lines=[itp.TreatmentLine(line=1, agents=("prednisone",), started_on=0)],
)
answer = itp.classify_response(patient, definition=itp.IWG_2009)
assert str(answer.category) == "R", answer.category
assert answer.reached["R"] == 7, answer.reached
print(answer.explain())
"""


def run(*command: object, where: Path = ROOT, **more: str) -> None:
    """Run a command, with more variables of the environment; if it fails, end with its code."""
    words = [str(word) for word in command]
    shown = shlex.join([Path(words[0]).name, *words[1:]]).splitlines()[0]
    print("+", shown, file=sys.stderr, flush=True)
    done = subprocess.run(words, cwd=where, env=os.environ | KEEPS_COMPILED | more, check=False)
    if done.returncode:
        sys.exit(done.returncode)


def program(venv: Path, name: str = "python") -> Path:
    """Path of a program of an environment."""
    return venv / SCRIPTS / (name + ".exe" if os.name == "nt" else name)


def bare_environment(venv: Path, python: str = sys.executable) -> None:
    """Make an environment without pip, for `install`."""
    run(python, "-m", "venv", "--without-pip", venv)


def install(venv: Path, *words: object) -> None:
    """Install what is said into an environment for one run, by the pip of this project's."""
    run(program(VENV), "-m", "pip", "--python", program(venv), *FOR_ONE_RUN, *words)


def need(*tasks: str) -> None:
    """Install the project with all that tasks need, at once, unless that is up to date."""
    if not program(VENV).exists():
        run(sys.executable, "-m", "venv", VENV)
        run(program(VENV), "-m", "pip", *INSTALL, "--upgrade", "pip")
    sources = [ROOT / "pyproject.toml", ROOT / "src" / "itpcase" / "_version.py"]
    key = hashlib.sha256(b"".join(path.read_bytes() for path in sources)).hexdigest()
    parts = sorted({part for task in tasks for part in NEEDS.get(task, ())})
    stamps = [VENV / f"itpcase-{part.strip('[]')}.stamp" for part in parts]
    if all(stamp.exists() and stamp.read_text(encoding="utf-8") == key for stamp in stamps):
        return
    extras = "".join(part for part in parts if part[0] == "[")
    groups = [word for part in parts if part[0] != "[" for word in ("--group", part)]
    run(program(VENV), "-m", "pip", *INSTALL, "--editable", f".{extras}", *groups)
    for stamp in stamps:
        stamp.write_text(key, encoding="utf-8")


def report() -> None:
    """Write the report of the seed series and print its path."""
    need("report")
    run(program(VENV, "itpcase"), "report", "ding-2025", "-o", "report.html")
    print(ROOT / "report.html")


def test(*arguments: str, **environment: str) -> None:
    """Run the tests, one file to a process at a time."""
    need("test")
    spread = ("-n", "auto", "--dist", "loadfile", "--no-loadscope-reorder")  # see conftest.py
    command = ("-m", "pytest", *spread, *arguments)
    with scratch() as folder:
        run(program(VENV), *command, **{"TMPDIR": folder} | environment)


@contextlib.contextmanager
def scratch() -> Iterator[str]:
    """Make a folder for the files of tests: in memory where there is room, which disks wait for."""
    has_room = MEMORY.is_dir() and shutil.disk_usage(MEMORY).free > ROOM
    with tempfile.TemporaryDirectory(dir=MEMORY if has_room else None) as folder:
        yield folder


def deep() -> None:
    """Run the tests with many more drawn cases, other ones each time."""
    test("-q", HYPOTHESIS_PROFILE="deep")


def find_python(version: str) -> str | None:
    """Return an interpreter of a version: from the path, or from where pyenv keeps its own."""
    if version == f"{sys.version_info.major}.{sys.version_info.minor}":
        return sys.executable
    pyenv = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv")) / "versions"
    places = [*sorted(pyenv.glob(f"{version}.*/bin/python"), reverse=True)]
    named = shutil.which(f"python{version}")
    if named and "shims" not in named:
        places.insert(0, Path(named))
    return next((str(place) for place in places if place.exists()), None)


def core(*versions: str) -> None:
    """Run the core tests on other Pythons, and on the lowest versions that are promised."""
    if len(versions) != 1:
        beside(*(f"core {version}" for version in versions or CORE_OF))
        return
    import tomllib  # noqa: PLC0415 - an older Python gets as far as to be told so

    (version,) = versions
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    lowest = [each.replace(">=", "==") for each in project["dependencies"]]
    pins = lowest if version == LOWEST else []
    python = find_python(PYTHONS[0] if version == LOWEST else version)
    if python is None:
        print(f"Python {version} is not here: its core tests are left out")
        return
    need()
    print(f"core tests on Python {version}", *pins, flush=True)
    with tempfile.TemporaryDirectory() as folder:
        venv = Path(folder) / "venv"
        bare_environment(venv, python)
        install(venv, ROOT, *pins, "pytest>=8.4", "hypothesis>=6.100", "sybil>=9")
        with scratch() as files:
            run(
                program(venv), "-m", "pytest", "-q", "-p", "no:cacheprovider", *CORE,
                HYPOTHESIS_PROFILE="quick", TMPDIR=files,
            )  # fmt: skip


def frames() -> None:
    """Run the cases of pandas under the next pandas, put before the one that is installed."""
    need("frames")
    with tempfile.TemporaryDirectory() as folder:
        run(program(VENV), "-m", "pip", *FOR_ONE_RUN, "--no-deps", "--target", folder, NEXT_PANDAS)
        run(
            program(VENV), "-m", "pytest", "-q", "-n", "0", "-p", "no:cacheprovider",
            "tests/cohort/test_entry_points.py", "-k", "pandas", PYTHONPATH=folder,
        )  # fmt: skip


def cover() -> None:
    """Run the tests and hold the coverage of branches to the floor of pyproject.toml."""
    test("--cov", "--cov-report=term:skip-covered", "-q")


def lint() -> None:
    """Check style and docstrings."""
    need("lint")
    run(program(VENV, "ruff"), "check")
    run(program(VENV, "ruff"), "format", "--check")
    modules = sorted((ROOT / "src" / "itpcase").rglob("*.py"))
    run(program(VENV, "numpydoc"), "lint", *[module.relative_to(ROOT) for module in modules])


def types() -> None:
    """Check the types of the package and its tests."""
    need("types")
    run(program(VENV, "mypy"))


def docs() -> None:
    """Build the documentation; a warning is an error."""
    need("docs")
    pages = ROOT / "docs" / "_build" / "html"
    run(program(VENV, "sphinx-build"), "-q", "-W", "--keep-going", "-b", "html", "docs", pages)
    print(pages / "index.html")


def bench() -> None:
    """Measure, and write the page of results."""
    need("bench")
    page = Path("docs", "explanation", "benchmarks.md")
    run(program(VENV), Path("benchmarks", "run.py"), "--write", page)


def fuzz(minutes: str = "10") -> None:
    """Damage files of every form for some minutes, and read them."""
    need("fuzz")
    run(program(VENV), "-m", "tests.fuzz", minutes)


def mutate(*arguments: str) -> None:
    """Put small faults into the rules, one at a time; a number, a seed and rooms may be said."""
    need("mutate")
    run(program(VENV), "-m", "tests.mutation", *arguments)


def soak(minutes: str = "120", *doors: str) -> None:
    """Answer shards for some minutes while workers are killed, and compare every answer."""
    need("soak")
    run(program(VENV), "-m", "tests.soak", minutes, *doors)


def promises(trials: str = "400") -> None:
    """Flip single bits of files, and read a folder while it is replaced, so many times each."""
    need("promises")
    run(program(VENV), "-m", "tests.promises", trials)


def check() -> None:
    """Do all that a change must pass."""
    need("lint", "types", "docs", "test")
    beside("docs", "types", "lint")
    test()


def beside(*tasks: str) -> None:
    """Do tasks beside each other; what each of them prints is shown when it has ended."""
    need(*tasks)  # while they run, nothing changes in the environment

    def done(task: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, __file__, *task.split()], cwd=ROOT, check=False, text=True,
            encoding="utf-8", stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        )  # fmt: skip

    every = [each for task in tasks for each in (PARTS.get(task) or [task])]
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        running: dict[Future[subprocess.CompletedProcess[str]], str] = {
            pool.submit(done, each): each for each in every
        }
        for future in as_completed(running):
            answer = future.result()
            print(f"--- {running[future]}", answer.stdout, sep="\n", end="", flush=True)
            if answer.returncode:
                pool.shutdown(cancel_futures=True)
                sys.exit(f"{running[future]} has failed")


def smoke() -> None:
    """Build the wheel, install it alone, and use it away from the source."""
    need()
    with tempfile.TemporaryDirectory() as folder:
        there = Path(folder)
        venv, dist = there / "venv", there / "dist"
        bare_environment(venv)
        run(program(VENV), "-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", dist, ROOT)
        (wheel,) = dist.glob("itpcase-*.whl")
        install(venv, wheel)
        run(program(venv), "-c", CLASSIFY, where=there)
        run(program(venv, "itpcase"), "classify", "published-cases", where=there)
        run(program(venv, "itpcase"), "definitions", where=there)
        run(program(venv), "-m", "itpcase", "--help", where=there)
    print("the wheel works")


TASKS = {
    "report": report,
    "test": test,
    "lint": lint,
    "types": types,
    "docs": docs,
    "core": core,
    "frames": frames,
    "deep": deep,
    "cover": cover,
    "bench": bench,
    "check": check,
    "fuzz": fuzz,
    "mutate": mutate,
    "promises": promises,
    "soak": soak,
    "smoke": smoke,
    "beside": beside,
}

PARTS = {"core": [f"core {version}" for version in CORE_OF]}
"""Tasks that are done in parts, each beside the others."""


MAY_TAKE_MORE = {"test", "core", "beside", "fuzz", "mutate", "promises", "soak"}
"""Tasks that take arguments of their own."""


def main(task: str = "help", *arguments: str) -> None:
    """Run a task."""
    if task not in TASKS or (arguments and task not in MAY_TAKE_MORE):
        asked = task in {"help", "-h", "--help"}
        print((__doc__ or "").strip(), file=sys.stdout if asked else sys.stderr)
        sys.exit(0 if asked else 2)
    TASKS[task](*arguments)


if __name__ == "__main__":
    main(*sys.argv[1:])
