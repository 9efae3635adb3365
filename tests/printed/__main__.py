"""``python -m tests.printed [PAGE ...]`` writes pages anew, all of them if none is named."""

from __future__ import annotations

import sys

from . import STORED, text_of
from .pages import PAGES

for name in sys.argv[1:] or PAGES:
    (STORED / f"{name}.txt").write_text(text_of(PAGES[name]), encoding="utf-8")
