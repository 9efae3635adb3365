"""
Procedures by the codes of the systems that bill and count them, as public value sets name them.
"""

from __future__ import annotations

from typing import Final

__all__: list[str] = []

_SPLENECTOMY, _TRANSFUSION = "splenectomy", "platelet transfusion"

ICD_9: Final = {"41.5": _SPLENECTOMY, "99.05": _TRANSFUSION}
"""ICD-9-CM, volume 3."""

ICD_10_PCS: Final = {
    "07TP0ZZ": _SPLENECTOMY, "07TP4ZZ": _SPLENECTOMY,
    "30233R1": _TRANSFUSION, "30243R1": _TRANSFUSION,
}  # fmt: skip

CPT: Final = {"38100": _SPLENECTOMY, "38102": _SPLENECTOMY, "38120": _SPLENECTOMY}
"""CPT; the code of a transfusion does not say of what."""

SNOMED_CT: Final = {"234319005": _SPLENECTOMY, "12719002": _TRANSFUSION}

OF_MEDS: Final = {
    f"{name}{code}".casefold(): meant
    for names, codes in (
        (("ICD//9//", "ICD9Proc/"), {c.replace(".", ""): m for c, m in ICD_9.items()} | ICD_9),
        (("ICD//10//", "ICD10PCS/"), ICD_10_PCS), (("CPT//", "CPT4//", "CPT4/"), CPT),
        (("SNOMED/", "SNOMED//"), SNOMED_CT),
    )
    for name in names for code, meant in codes.items()
}  # fmt: skip
"""By the code of an event of MEDS, without ``PROCEDURE//``, in small letters."""
