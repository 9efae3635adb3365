"""
What a damaged archive leads to: workbooks and documents are archives.
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

PROPERTIES: Final = "docProps/core.xml"
"""The part that says what a document is, who wrote it, and when."""
