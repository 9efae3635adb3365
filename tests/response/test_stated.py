"""What authors call the result of a line."""

from __future__ import annotations

import pytest

from itpcase.response.stated import read_stated_response


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("complete response", "yes"), ("CR", "yes"), ("PR.", "yes"), ("partially responded", "yes"),
        ("loss of response", "yes"), ("minor response, persistent bleeding", "yes"),
        ("responded; no response to the second course", "yes"), ("transient remission", "yes"),
        ("no response", "no"), ("did not respond", "no"), ("failed to respond", "no"),
        ("NR", "no"), ("non-responder", "no"), ("refractory to first-line treatment", "no"),
        ("no beneficial effect", "no"), ("unresponsive", "no"), ("Non Response", "no"),
        ("完全缓解", "yes"), ("有效", "yes"), ("部分缓解\uff1b后复发", "yes"), ("无效", "no"),
        ("未缓解", "no"),
        (None, "NE"), ("", "NE"), ("recovered", "NE"), ("205,000 on 29JUL91", "NE"),
        ("response not reported", "NE"), ("response pending", "NE"), ("no complete response", "NE"),
        ("no sustained response", "NE"), ("response, then no response", "NE"),
        ("responded to IVIG but not to steroids", "NE"), ("未评估疗效\uff0c有效否不详", "NE"),
    ],
)  # fmt: skip
def test_the_first_clause_that_says_something_decides(text: str | None, answer: str) -> None:
    """Response of whatever degree, none, or not to be read; both at once is not read."""
    assert answer == read_stated_response(text)
