"""
How archives begin, and what a damaged one leads to: workbooks and documents are archives.
"""

from __future__ import annotations

import zipfile
import zlib
from typing import Final

__all__: list[str] = []

DAMAGED: Final[tuple[type[Exception], ...]] = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    NotImplementedError,  # a way of packing that Python does not have
    RuntimeError,  # a part that is said to be encrypted
    UnicodeDecodeError,  # the name of a part, which is text or said to be
)
"""What Python raises of an archive that is none, or no longer whole."""

GZIP: Final = b"\x1f\x8b"

PACKED: Final = (GZIP, b"7z\xbc\xaf", b"Rar!", b"BZh", b"\xfd7zXZ", b"\x28\xb5\x2f\xfd")
"""How what is packed begins; archives of ZIP begin as workbooks do."""

ZIP: Final = b"PK\x03\x04"
"""How an archive of ZIP with a file in it begins, and so a workbook."""

PROPERTIES: Final = "docProps/core.xml"
"""The part that says what a document is, who wrote it, and when."""
