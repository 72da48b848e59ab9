"""What a run says of each do-not-call list."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from listforge import suppression
from listforge.icp.validation import SuppressionList

TODAY = date(2026, 11, 23)
CSV = "phone,email,scope\n212-555-0123,,\n555-01,,\n312-555-0147,ann@tarnwick.example,account\n212555*,,\n"
LINES = "2125550123\n" * 20 + "no number\n"


@pytest.mark.parametrize(
    ("text", "entry", "wanted"),
    [
        pytest.param(LINES, {}, "dnc: 1 entry, 1 line unread, without a date", id="each number once, and a line that is none"),
        pytest.param(CSV, {}, "dnc: 4 entries, 1 line unread, without a date", id="all reaches, blocks and addresses"),
        pytest.param("2125550123\n", {"as_of": "2026-11-01"}, "dnc: 1 entry, 0 lines unread, of 2026-11-01, good until 2026-12-02", id="31 days"),
        pytest.param("2125550123\n", {"as_of": "2026-11-01", "max_age_days": 7}, "dnc: 1 entry, 0 lines unread, of 2026-11-01, good until 2026-11-08", id="as said"),
        pytest.param("", {"may_be_empty": True}, "dnc: 0 entries, 0 lines unread, without a date", id="empty"),
        pytest.param(None, {"as_of": "2026-11-01"}, "dnc: missing", id="missing"),
    ],
)  # fmt: skip
def test_a_summary_counts_what_was_read(text: str | None, entry: dict[str, Any], wanted: str, tmp_path: Path) -> None:
    told = SuppressionList.model_validate({"name": "dnc", "path": "dnc", **entry})
    if text is not None:
        (tmp_path / "dnc").write_text(text)
    lists = suppression.load(told, tmp_path, "US", TODAY) if text is not None else []
    assert [str(summary) for summary in suppression.summaries([told], lists, "US")] == [wanted]


def test_summaries_stand_in_the_order_of_the_icp() -> None:
    told = [SuppressionList(name=name, path=name) for name in ("us", "own", "gb")]
    assert [summary.name for summary in suppression.summaries(told, [], None)] == ["us", "own", "gb"]
