"""The pages of all rooms by name."""

from __future__ import annotations

from typing import Final

from . import Page, bleeding, exposures, history, response, safety, units

ROOMS: Final[dict[str, dict[str, Page]]] = {
    "response": response.PAGES, "units": units.PAGES, "exposures": exposures.PAGES,
    "history": history.PAGES, "bleeding": bleeding.PAGES, "safety": safety.PAGES,
}  # fmt: skip
PAGES: Final = {name: page for pages in ROOMS.values() for name, page in pages.items()}
