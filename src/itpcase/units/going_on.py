"""
Words of print by which something is not over: it goes on, or is told of up to the last visit.

Those of a clause are pieces of patterns, in English and Chinese: `times` looks for them behind a
duration, and `itpcase.response.ending_words` anywhere. Those of a cell stand alone in the place of
an end, in more languages: `days` looks for them.
"""

from __future__ import annotations

from typing import Final

__all__: list[str] = []

LAST: Final = (
    r"(?:(?:the |his |her |our )?(?:time of (?:the )?)?(?:last|latest|final|most recent|current)"
    r"(?: available| known)? (?:follow-? ?up|visit|contact|observation|review|assessment|check-up"
    r"|report)(?: visit)?"
    r"|(?:the )?(?:time of (?:the |this )?)?(?:writing|publication|submission|data cut-? ?off"
    r"|data cut|this report)"
    r"|(?:the )?end of (?:the )?(?:study|follow-? ?up|observation|report))"
)
"""The last day that is told of: of the last visit, the end of the study, the day of writing."""

UP_TO: Final = r"(?:up (?:to|until)|until|till|through|at|to|as of|by)"

AT_THE_LAST: Final = (
    rf"\b(?:(?:{UP_TO}|during|throughout) )*{LAST}(?!\w)"
    r"|\b(?:throughout|during) (?:the |all of )?follow-? ?up\b(?! of)"
)

GOES_ON: Final = (
    r"\b(?:is |was |still |and |remains )*(?:ongoing|on-going|going on|continuing|continues"
    r"|persists|persisting|counting)\b(?: (?:at|up to|until|till|to|after)\b(?! least))?"
    r"|\bcontinued$|\bremains in\b|\bstill(?: in| on)?\b|\bso far\b|\bto date\b"
    r"|\b(?:up to|until|till|to|at) (?:now|present|the present)\b|\b(?:currently|at present)\b"
    r"|\b(?:median )?not (?:yet )?reached\b"
)
ZH_GOES_ON: Final = (
    r"至今(?:已)?|(?:目前|现)?仍(?:在|然|处于)?(?:持续|维持|保持)?|尚在"
    r"|(?:截至|至|到)?(?:末次|最后一?次|最近一?次|最后)随访时?|(?:至|到)随访(?:结束|终点|截止)"
    r"|(?:持续|维持|缓解)中"
)

LONGEST: Final = 200
"""A longer clause is none of the grammar. [characters]"""

IN_A_CELL: Final = frozenset({
    "ongoing", "on-going", "continuing", "continues", "continued", "still on", "present", "to date",
    "until now", "至今", "持续", "继续", "仍在用", "laufend", "andauernd", "fortlaufend",
    "bis heute", "en cours",
    "en curso", "in corso", "continua", "now", "current", "currently", "cont", "cont.", "目前",
    "在用", "使用中", "継続", "継続中", "投与中", "계속", "투여중", "lopend", "pagaende", "pagar",
    "w trakcie", "w trakcie leczenia", "w toku", "nadal", "kontynuacja", "kontynuuje",
    "pokracuje", "pokracuje v lecbe", "v lecbe pokracuje", "lecba pokracuje", "probiha", "trva",
    "dosud", "prebieha", "doteraz", "u tijeku", "v teku", "folyamatban", "in curs", "devam ediyor",
    "продолжается", "триває", "em curso", "sigue", "continua en tratamiento", "mantiene",
})  # fmt: skip
"""
What stands alone in a cell for a treatment without an end, without accents.

English, Chinese, German, French, Spanish, Italian, and as recalled Japanese, Korean, Dutch,
Swedish, Danish, Polish, Czech, Slovak, Croatian, Slovene, Hungarian, Romanian, Turkish, Russian,
Ukrainian and Portuguese.
"""
