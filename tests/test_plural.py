"""Counts in messages."""

import pytest

from listforge.plural import many


@pytest.mark.parametrize(
    ("n", "said"),
    [pytest.param(0, "0 rows are"), pytest.param(1, "1 row is"), pytest.param(1200, "1,200 rows are")],
)
def test_one_thing_is_one_and_its_verb_agrees(n: int, said: str) -> None:
    assert many(n, "row is", "rows are") == said
    assert many(n, "row") == said.rpartition(" ")[0]
