"""Section 9 of the definitions, one small function a term, written to be read and not to be fast.

Nothing here is shared with the library. Numbers are exact fractions in one unit, "unknown" is
``None``, and a value that the criteria leave without a grade is `NO_GRADE`.
"""

from __future__ import annotations

import math
from fractions import Fraction
from itertools import product
from typing import NamedTuple

NO_GRADE = "no grade"
Grade = int | str

TINY = Fraction(1, 100_000)
"""A step beside a threshold; finer than any printed value, coarser than what is rounded away."""

HUGE = Fraction(10**9)
MULTIPLES = [Fraction(text) for text in ("1", "1.5", "2", "2.5", "3", "4", "5", "6", "10", "20")]
COUNTS = [Fraction(text) for text in ("0.1", "0.5", "1", "1.5", "10", "25", "50", "75")]


# --------------------------------------------------------------------------------------------
# CTCAE: one exact value, everything known
# --------------------------------------------------------------------------------------------


class Lab(NamedTuple):
    """A value with its limits and its baseline."""

    value: Fraction
    uln: Fraction
    lln: Fraction
    base: Fraction | None
    base_uln: Fraction
    base_lln: Fraction

    @property
    def is_raised(self) -> bool:
        """The baseline was above normal; one that is missing was normal."""
        return self.base is not None and self.base > self.base_uln


def above(ratio: Fraction, *begins: str, first: int = 1) -> int:
    """Each grade begins above its number; the first number is that of the first grade."""
    reached = sum(ratio > Fraction(begin) for begin in begins)
    return reached + first - 1 if reached else 0


def alt_or_ast(version: int, lab: Lab) -> Grade:
    """9.1, ALT and AST."""
    if not lab.is_raised or lab.base is None:
        return above(lab.value / lab.uln, "1", "3", "5", "20")
    ratio = lab.value / lab.base
    if version == 5:
        if Fraction("1.5") <= ratio <= 3:
            return 1
        return above(ratio, "3", "5", "20", first=2)
    if 2 < ratio <= 4 and lab.base > 5 * lab.base_uln:
        return NO_GRADE
    if 1 <= ratio <= Fraction("1.5"):
        return 1
    return above(ratio, "1.5", "2", "4", first=2)


def alp(version: int, lab: Lab) -> Grade:
    """9.1, ALP."""
    if version == 6:
        return int(lab.value > lab.uln and (lab.base is None or lab.value > lab.base))
    return alp_or_ggt_5(lab)


def alp_or_ggt_5(lab: Lab) -> Grade:
    """9.1, ALP and GGT of version 5; exactly 2.0 times a raised baseline is grade 1."""
    if not lab.is_raised or lab.base is None:
        return above(lab.value / lab.uln, "1", "2.5", "5", "20")
    ratio = lab.value / lab.base
    if 2 <= ratio <= Fraction("2.5"):
        return 1
    return above(ratio, "2.5", "5", "20", first=2)


def ggt(version: int, lab: Lab) -> Grade:
    """9.1, GGT."""
    if version == 5:
        return alp_or_ggt_5(lab)
    if not lab.is_raised or lab.base is None:
        return above(lab.value / lab.uln, "1", "2.5", "5", "20")
    ratio = lab.value / lab.base
    if 1 <= ratio <= Fraction("1.5"):
        return 1
    return above(ratio, "1.5", "3", "10", first=2)


def bilirubin(version: int, lab: Lab) -> Grade:
    """9.1, bilirubin."""
    if not lab.is_raised or lab.base is None:
        return above(lab.value / lab.uln, "1", "1.5", "3", "10")
    ratio = lab.value / lab.base
    if version == 5:
        return above(ratio, "1", "1.5", "3", "10")
    if 1 <= ratio <= Fraction("1.5"):
        return 1
    return above(ratio, "1.5", "2.5", "10", first=2)


def creatinine(version: int, lab: Lab) -> Grade:
    """9.1, creatinine: multiples of the baseline count always in 5, below LLN only in 6."""
    grade = above(lab.value / lab.uln, "1", "1.5", "3", "6")
    if lab.base is None:
        return grade
    if version == 6 and (lab.is_raised or not lab.base < lab.base_lln):
        return grade
    if lab.value > 3 * lab.base:
        return max(grade, 3)
    if lab.value > Fraction("1.5") * lab.base:
        return max(grade, 2)
    return grade


def platelets(version: int, lab: Lab) -> Grade:
    """9.1, platelets."""
    if lab.value < (25 if version == 5 else 10):
        return 4
    if lab.value < 50:
        return 3
    if lab.value < 75:
        return 2
    return int(lab.value < lab.lln)


def neutrophils(version: int, lab: Lab) -> Grade:
    """9.1, neutrophils."""
    begins = ("1.5", "1", "0.5") if version == 5 else ("1.5", "1", "0.5", "0.1")
    reached = sum(lab.value < Fraction(begin) for begin in begins)
    if version == 5:
        return reached + 1 if reached else int(lab.value < lab.lln)
    return reached


def haemoglobin(_version: int, lab: Lab) -> Grade:
    """Anemia, alike in both versions: below 8, below 10, below the lower limit of normal."""
    if lab.value < 8:
        return 3
    return 2 if lab.value < 10 else int(lab.value < lab.lln)


TERMS = {
    "alt": alt_or_ast, "ast": alt_or_ast, "alp": alp, "ggt": ggt, "bilirubin": bilirubin,
    "creatinine": creatinine, "platelets": platelets, "neutrophils": neutrophils,
    "haemoglobin": haemoglobin,
}  # fmt: skip


# --------------------------------------------------------------------------------------------
# CTCAE: what a value can be, if a bound was printed or a limit is missing
# --------------------------------------------------------------------------------------------


class Printed(NamedTuple):
    """A printed value, with a bound (``<``, ``<=``, ``>``, ``>=``) or as a range to ``upper``."""

    value: Fraction
    sign: str = ""
    upper: Fraction | None = None

    def includes(self, value: Fraction) -> bool:
        """It can be this."""
        if self.upper is not None:
            return self.value <= value <= self.upper
        return {
            "": value == self.value,
            "<": 0 <= value < self.value,
            "<=": 0 <= value <= self.value,
            ">": value > self.value,
            ">=": value >= self.value,
        }[self.sign]


class Known(NamedTuple):
    """Limits and baseline, as far as they are known."""

    uln: Fraction | None
    lln: Fraction | None
    base: Fraction | None
    base_uln: Fraction | None
    base_lln: Fraction | None


def worlds(known: Known) -> list[Known]:
    """What the limits can be: a missing one very low or very high, and about the baseline."""
    base = known.base or Fraction(1)
    choices = (
        [known.uln] if known.uln is not None else [1 / HUGE, HUGE],
        [known.lln] if known.lln is not None else [Fraction(0), HUGE],
        [known.base],
        [known.base_uln] if known.base_uln is not None else [base / 100, base / 2, base * 2],
        [known.base_lln] if known.base_lln is not None else [Fraction(0), base * Fraction("1.5")],
    )
    found = [Known(*choice) for choice in product(*choices)]
    return [
        world
        for world in found
        if world.base is None or not _contradicts(world.base, world.base_uln, world.base_lln)
    ]


def _contradicts(base: Fraction, uln: Fraction | None, lln: Fraction | None) -> bool:
    """One baseline is not above its upper and below its lower limit."""
    return uln is not None and lln is not None and uln < base < lln


def grades(version: int, analyte: str, printed: Printed, known: Known) -> set[Grade]:
    """Every grade that the value can have."""
    found: set[Grade] = set()
    for world in worlds(known):
        marks = [printed.value, printed.upper or printed.value, HUGE * HUGE, Fraction(0), *COUNTS]
        for reference in world:
            marks += [reference * multiple for multiple in MULTIPLES if reference is not None]
        for mark in marks:
            for value in (mark - TINY, mark, mark + TINY):
                if printed.includes(value):
                    lab = Lab(
                        value, world.uln or Fraction(0), world.lln or Fraction(0), world.base,
                        world.base_uln or Fraction(0), world.base_lln or Fraction(0),
                    )  # fmt: skip
                    found.add(TERMS[analyte](version, lab))
    return found


class Span(NamedTuple):
    """The single grade, and the ends of what it can be; None for none."""

    grade: int | None
    low: int | None
    high: int | None


def span(found: set[Grade]) -> Span:
    """`NO_GRADE` stands where grade 3 would; the grade is single if nothing else is possible."""
    rank = {grade: 3 if grade == NO_GRADE else int(grade) for grade in found}
    low, high = min(rank.values()), max(rank.values())
    told = [None if end == 3 and 3 not in found else end for end in (low, high)]
    return Span(told[0] if len(found) == 1 else None, told[0], told[1])


# --------------------------------------------------------------------------------------------
# Lines of treatment
# --------------------------------------------------------------------------------------------


def own_values(values: list[tuple[int, Fraction]], starts: list[int], line: int) -> list[int]:
    """The places of the values after the start, up to the day on which the next line starts."""
    later = [start for start in starts if start > starts[line]]
    return [
        i
        for i, (day, _) in enumerate(values)
        if day > starts[line] and (not later or day <= min(later))
    ]


def baseline_place(values: list[tuple[int, Fraction]], start: int) -> int | None:
    """The place of the last value on or before the start; of one day the lowest."""
    before = [i for i, (day, _) in enumerate(values) if day <= start]
    if not before:
        return None
    last = max(values[i][0] for i in before)
    return min((i for i in before if values[i][0] == last), key=lambda i: values[i][1])


# --------------------------------------------------------------------------------------------
# Liver and kidney
# --------------------------------------------------------------------------------------------


def hys_law(labs: list[tuple[int, str, Fraction, Fraction | None]]) -> str:
    """9.2: (day, analyte, value, ULN) of one patient; exact values."""

    def multiple(entry: tuple[int, str, Fraction, Fraction | None]) -> Fraction | None:
        return None if entry[3] is None else entry[2] / entry[3]

    transaminases = [entry for entry in labs if entry[1] in ("alt", "ast")]
    if not transaminases:
        return "NE"
    answers = set()
    for entry in transaminases:
        times = multiple(entry)
        if times is not None and times < 3:
            continue
        near = [e for e in labs if e[1] == "alp" and abs(e[0] - entry[0]) <= 14]
        if near:
            apart = min(abs(e[0] - entry[0]) for e in near)
            first = min(e[0] for e in near if abs(e[0] - entry[0]) == apart)
            beside = min(
                (e for e in near if e[0] == first), key=lambda e: (e[2], e[3] is None, e[3] or 0)
            )
            beside_times = multiple(beside)
            if beside_times is not None and beside_times >= 2:
                continue
        after = [e for e in labs if e[1] == "bilirubin" and 0 <= e[0] - entry[0] <= 14]
        high = [multiple(e) for e in after]
        if any(each is not None and each >= 2 for each in high):
            answers.add("NE" if times is None else "yes")
        elif not after or None in high:
            answers.add("NE")
    return "yes" if "yes" in answers else "NE" if answers else "no"


def kdigo(values: list[tuple[int, Fraction]], place: int) -> int | None:
    """9.4: creatinine in µmol/L; the stage at one of the values."""

    def injury(at: int) -> int | None:
        day, value = values[at]
        week = [v for d, v in values if 0 < day - d <= 7]
        two_days = [v for d, v in values if 0 < day - d <= 2]
        if not week:
            return None
        if value >= 3 * min(week):
            return 3
        if value >= 2 * min(week):
            return 2
        if value >= Fraction("1.5") * min(week):
            return 1
        return int(bool(two_days) and value - min(two_days) >= Fraction("26.5"))

    day, value = values[place]
    stage = injury(place)
    if stage is None:
        return None
    recent = [injury(i) for i, (d, _) in enumerate(values) if 0 < day - d <= 7]
    if value >= Fraction("353.6") and (stage or any(recent)):
        return 3
    return stage


def ckd_epi_2021(mg_per_dl: float, *, female: bool, age: int) -> float:
    """9.3."""
    kappa, alpha = (0.7, -0.241) if female else (0.9, -0.302)
    ratio = mg_per_dl / kappa
    rate = 142 * math.pow(min(ratio, 1), alpha) * math.pow(max(ratio, 1), -1.2)
    return rate * math.pow(0.9938, age) * (1.012 if female else 1)
