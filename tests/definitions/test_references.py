"""References: every key resolves, and prints as a reader would cite it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import itpcase as itp
from itpcase.definitions import SECTIONS
from itpcase.definitions.references import REFERENCES, Reference, reference
from itpcase.report._references import METHOD_REFERENCES

SOURCE = Path(itp.__file__).parent

CITING = [
    "definitions/definition",
    *(f"definitions/{name}" for name in SECTIONS),
    "agents/vocabulary",
    "response/phase",
    "response/landmarks",
    "response/category",
    "response/remission",
    "response/cumulative",
    "exposures/rules",
    "history/outcomes",
    "history/multirefractory",
    "history/refractory_rules",
    "history/steroid_rules",
    "history/steroids",
    "safety/published",
    "safety/liver",
    "safety/kidney",
    "safety/filtration",
    "bleeding/scales",
    "bleeding/smog",
    "bleeding/ibls",
    "bleeding/grade",
    "bleeding/major",
]
"""Modules whose citations are all in the one table."""


@pytest.mark.parametrize("key", REFERENCES)
def test_an_entry(key: str) -> None:
    """Its key is its own; author, year and DOI have the form they must have."""
    entry = reference(key)

    assert (key, REFERENCES[key]) == (entry.key, entry)
    assert entry.authors
    if entry.year is None:
        assert entry.registry or entry.journal or entry.title
    else:
        assert 1950 <= entry.year <= 2026
    assert entry.doi is None or re.fullmatch(r"10\.\d{4,}/\S+", entry.doi)
    assert entry.pmid is None or re.fullmatch(r"\d{6,8}", entry.pmid)


@pytest.mark.parametrize("definition", itp.list_definitions(), ids=lambda d: d.id)
def test_what_definitions_cite(definition: itp.Definition) -> None:
    """Every citation of a definition resolves, and its printed form shows DOI and registration."""
    if definition.citation is None:  # no single source
        assert not definition.evidence.is_verified
        return
    entry = reference(definition.citation)

    assert entry.doi is None or f"doi:{entry.doi}" in str(definition)
    assert entry.registry is None or entry.registry in str(definition)


@pytest.mark.parametrize("module", CITING)
def test_what_the_code_cites(module: str) -> None:
    """A key written as ``citation="..."``, or under References in a docstring, resolves."""
    text = (SOURCE / f"{module}.py").read_text(encoding="utf-8")
    cited = set(re.findall(r'\bcitation="([^"]+)"', text))
    for section in re.findall(r"\n +References\n +-+\n((?: +\S.*\n)+)", text):
        cited |= set(re.findall(r"\b[a-z]{3,}\d{4}[a-z]?\b", section))

    assert set() == cited - REFERENCES.keys()
    assert cited or module == "definitions/definition"


def test_known_entries() -> None:
    """The four sources of the definitions, written a second time."""
    known = {key: (entry.year, entry.doi) for key, entry in REFERENCES.items()}

    assert (2009, "10.1182/blood-2008-07-162503") == known["rodeghiero2009"]
    assert (2019, "10.1182/bloodadvances.2019000966") == known["neunert2019"]
    assert (2020, "10.3760/cma.j.issn.0253-2727.2020.08.001") == known["china2020"]
    assert (2025, "10.1002/cnr2.70152") == known["ding2025"]
    assert "39973148" == reference("ding2025").pmid
    assert "Blood 113(11):2386-2393" == reference("rodeghiero2009").journal
    assert "Blood Adv 3(23):3829-3866" == reference("neunert2019").journal


@pytest.mark.parametrize(
    ("entry", "printed"),
    [
        (Reference(key="a", authors="Doe J", year=2001), "Doe J (2001)."),
        (
            Reference(key="a", authors="Doe J, et al.", year=2001, title="On counts."),
            "Doe J, et al. (2001). On counts.",
        ),
        (
            Reference(
                key="a",
                authors="Doe J",
                year=2001,
                title="On counts",
                journal="J 1:2",
                doi="10.1/x",
            ),
            "Doe J (2001). On counts. J 1:2. doi:10.1/x",
        ),
        (Reference(key="a", authors="Doe J", year=2001, journal="J 1:2"), "Doe J (2001). J 1:2."),
        (
            Reference(key="a", authors="Doe J", year=2001, doi="10.1/x", doi_recalled=90),
            "Doe J (2001). doi:10.1/x (recalled 90%)",
        ),
        (
            Reference(key="a", authors="Doe J", year=2001, doi="10.1/x", checked="x 1.0, a.bib"),
            "Doe J (2001). doi:10.1/x",
        ),
    ],
)
def test_how_an_entry_prints(entry: Reference, printed: str) -> None:
    """What is not known is left out, and no full stop stands twice."""
    assert printed == str(entry)


METHODS = [entry for entries in METHOD_REFERENCES.values() for entry in entries]


def test_what_was_checked_is_not_recalled() -> None:
    """A reference says how sure one is of it, or whose citation agrees with it; never both."""
    entries = [*REFERENCES.values(), *METHODS]
    checked = [entry for entry in entries if entry.checked is not None]

    assert 18 == len(checked)
    assert [] == [entry.key for entry in checked if entry.doi_recalled is not None]
    assert all(entry.checked and entry.checked.strip() for entry in checked)


@pytest.mark.parametrize(
    ("key", "authors", "year", "place", "doi"),
    [  # as the source has it that is named in the entry
        (
            "elm2007", "von Elm E, Altman DG, Egger M", 2007, "370(9596):1453-1457",
            "10.1016/S0140-6736(07)61602-X",
        ),
        ("clopper1934", "Clopper CJ, Pearson ES", 1934, "26:404-413", "10.1093/biomet/26.4.404"),
        (
            "newcombe1998", "Newcombe RG", 1998, "17(8):873-890",
            "10.1002/(SICI)1097-0258(19980430)17:8<873::AID-SIM779>3.0.CO;2-I",
        ),
        ("katz1978", "Katz D, Baptista J, Azen SP", 1978, "34:469-474", "10.2307/2530610"),
        ("fisher1922", "Fisher RA", 1922, "85(1):87-94", "10.2307/2340521"),
        ("mantel1966", "Mantel N", 1966, "50(3):163-170", None),
        ("cox1972", "Cox DR", 1972, "34(2):187-220", "10.1111/j.2517-6161.1972.tb00899.x"),
        ("efron1977", "Efron B", 1977, "72:557-565", "10.1080/01621459.1977.10480613"),
        ("lin1989", "Lin DY, Wei LJ", 1989, "84(408):1074-1078", "10.1080/01621459.1989.10478874"),
        ("gray1988", "Gray RJ", 1988, "16:1141-1154", "10.1214/aos/1176350951"),
        ("cochran1954", "Cochran WG", 1954, "10(4):417-451", "10.2307/3001616"),
        ("mantel1959", "Mantel N, Haenszel W", 1959, "22(4):719-748", "10.1093/jnci/22.4.719"),
        ("sato1989", "Sato T, Greenland S, Robins JM", 1989, "45(4):1323-1324", None),
        ("greenland1985", "Greenland S, Robins JM", 1985, "41(1):55-68", "10.2307/2530643"),
        (
            "robins1986", "Robins J, Breslow N, Greenland S", 1986, "42(2):311-323",
            "10.2307/2531052",
        ),
        ("breslow1980", "Breslow NE, Day NE", 1980, "32:5-338", None),
        ("tarone1985", "Tarone RE", 1985, "72(1):91-95", "10.1093/biomet/72.1.91"),
    ],
)  # fmt: skip
def test_a_method_as_others_cite_it(
    key: str, authors: str, year: int, place: str, doi: str | None
) -> None:
    """What a report cites for its methods, as a package cites it, typed a second time."""
    (entry,) = (each for each in METHODS if each.key == key)
    told = (entry.journal or "").split()[-1]

    assert (authors, year, doi) == (entry.authors.removesuffix(", et al."), entry.year, entry.doi)
    assert place == (told if "(" in place else re.sub(r"\(\d+\)", "", told))


@pytest.mark.parametrize("key", ["nobody1999", ""])
def test_an_unknown_key(key: str) -> None:
    """It is refused with the key and the fix."""
    with pytest.raises(itp.errors.DefinitionError) as caught:
        reference(key)
    problem = caught.value.problem

    assert ("UNKNOWN_REFERENCE", "citation", key) == (problem.code, problem.argument, problem.given)
    assert "REFERENCES" in problem.remedy
