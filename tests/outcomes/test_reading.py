"""Result files as outcomes: codes, times, ids, and what is no result."""

from datetime import UTC, date, datetime
from typing import Any

import polars as pl
import pytest
from tests.outcomes.calls import TODAY, told

from listforge import outcomes, vocab


@pytest.mark.parametrize(
    ("dialer", "header", "code", "outcome"),
    [
        pytest.param("generic", "Disposition", "No Answer", "no_answer", id="words, any spelling"),
        pytest.param("generic", "Call Result", "LEFT-VOICEMAIL", "voicemail", id="signs and capitals"),
        pytest.param("generic", "outcome", "meeting_booked", "meeting_booked", id="our own code"),
        pytest.param("generic", "outcome", "not interested", "not_interested", id="not the word inside it"),
        pytest.param("vicidial", "status", "NA", "no_answer", id="VICIdial's own"),
        pytest.param("vicidial", "status", "ADCT", "failed", id="a temporary fault is no dead number"),
        pytest.param("vicidial", "status", "NI", "not_interested", id="NI"),
        pytest.param(
            "vicidial_status", "status", "DC", "disconnected", id="the status file has the codes of the export"
        ),
        pytest.param("convoso", "status", "Wrong Number", "wrong_number", id="Convoso by its words"),
        pytest.param("five9", "disposition", "Do Not Call", "do_not_call", id="Five9 by its words"),
    ],
)
def test_a_code_stands_for_an_outcome(dialer: str, header: str, code: str, outcome: str) -> None:
    assert told([{"contact_id": "c1", header: code}], dialer).outcomes["outcome"].to_list() == [outcome]


@pytest.mark.parametrize(
    ("dialer", "code", "unknown", "no_result"),
    [
        pytest.param("vicidial", "WRONG", 1, 0, id="a site's own status is not guessed"),
        pytest.param("vicidial", "NEW", 0, 1, id="not called yet"),
        pytest.param("vicidial", None, 0, 1, id="no code"),
        pytest.param("generic", "NA", 1, 0, id="another dialer's code"),
        pytest.param("generic", "Connected", 1, 0, id="a word that vendors do not agree on"),
        pytest.param("generic", "uninterested party", 1, 0, id="words that are nearly some"),
    ],
)
def test_a_code_that_stands_for_none(dialer: str, code: str | None, unknown: int, no_result: int) -> None:
    read = told([{"contact_id": "c1", "status": code}, {"contact_id": "c2", "status": "busy"}], dialer)
    assert (read.unknown_codes.height, read.no_result) == (unknown, no_result)
    assert read.outcomes["contact_id"].to_list() == ["c2"]


def test_unknown_codes_are_counted() -> None:
    read = told([{"contact_id": str(n), "outcome": code} for n, code in enumerate(["X1", "X2", "X1"])])
    assert read.unknown_codes.rows() == [("X1", 2), ("X2", 1)]


@pytest.mark.parametrize(
    ("said", "at", "local"),
    [
        ("2026-11-20T14:05:00Z", datetime(2026, 11, 20, 14, 5, tzinfo=UTC), datetime(2026, 11, 20, 14, 5)),
        ("2026-11-20 09:05:00-05:00", datetime(2026, 11, 20, 14, 5, tzinfo=UTC), datetime(2026, 11, 20, 9, 5)),
        ("2026-11-20 19:35+05:30", datetime(2026, 11, 20, 14, 5, tzinfo=UTC), datetime(2026, 11, 20, 19, 35)),
        ("2026-11-20 14:05:30", None, datetime(2026, 11, 20, 14, 5, 30)),
        ("11/20/2026 2:05 PM", None, datetime(2026, 11, 20, 14, 5)),
        ("11/20/2026 12:05 AM", None, datetime(2026, 11, 20, 0, 5)),
        ("2026-11-20", None, None),
        ("2026-11-20 25:05", None, None),
        ("1795183500", datetime(2026, 11, 20, 14, 5, tzinfo=UTC), None),
        ("1795183500250", datetime(2026, 11, 20, 14, 5, tzinfo=UTC), None),
        ("1795183500.25", datetime(2026, 11, 20, 14, 5, tzinfo=UTC), None),
    ],
)
def test_times_are_utc_where_they_say_so(said: str, at: datetime | None, local: datetime | None) -> None:
    row = told([{"contact_id": "c1", "outcome": "busy", "call time": said}]).outcomes.row(0, named=True)
    assert (row["called_at"], row["called_local"]) == (at, local)
    assert row["called_on"] == date(2026, 11, 20)


@pytest.mark.parametrize(
    "header", ["Date/Time", "Date / Time", "Date called", "Datetime", "Call started", "Call time", "Start time"]
)
def test_a_header_says_the_time_of_the_call(header: str) -> None:
    read = told([{"contact_id": "c1", "outcome": "busy", header: "2026-11-20 14:05"}])
    assert read.outcomes["called_local"].to_list() == [datetime(2026, 11, 20, 14, 5)]


def dated(*days: str | None, **more: Any) -> outcomes.Read:
    """Calls of such days; of the first somebody said never to be called again."""
    rows = [{"contact_id": str(n), "outcome": "busy", "date": day} for n, day in enumerate(days)]
    rows[0]["outcome"] = "do not call"
    return told(rows, **more)


@pytest.mark.parametrize(
    ("days", "aside", "doubts"),
    [
        pytest.param(["2026-11-20", "20.11.2026", "Nov 20, 2026"], [], [], id="days in several ways"),
        pytest.param(["2026-11-20", "soon"], ["1 day_unreadable"], [("day_unreadable", 1, 3)], id="not a day"),
        pytest.param(["2026-11-20", "2026-02-30"], ["1 day_unreadable"], [("day_unreadable", 1, 3)], id="no such day"),
        pytest.param(["soon", "2026-11-20"], [], [("day_unreadable", 1, 2)], id="a no holds whatever its day"),
        pytest.param(["2026-11-20", "2026-11-24"], [], [], id="somewhere it is tomorrow"),
        pytest.param(["2026-11-20", "2026-11-25"], ["1 day_in_future"], [("day_in_future", 1, 3)], id="a day to come"),
        pytest.param(["2027-01-01", "2026-11-20"], [], [("day_in_future", 1, 2)], id="a no of a day to come"),
        pytest.param(
            ["2026-11-20", "1795183500"], ["1 day_unreadable"], [("day_unreadable", 1, 3)], id="a count among days"
        ),
        pytest.param(["2026-11-20", None], [], [("day_missing", 1, 3)], id="no day"),
        pytest.param(["2026-11-20", "2026-11-20 25:05"], [], [("time_unreadable", 1, 3)], id="no such time"),
        pytest.param(["11/05/2026", "11/20/2026"], [], [], id="the column settles it"),
        pytest.param(["11/05/2026", "11/06/2026"], [], [("day_ambiguous", 2, 2)], id="either way round"),
        pytest.param(["11/11/2026"], [], [], id="the same either way round"),
        pytest.param(
            ["11/05/2026", "20/11/2026", "11/20/2026"], [], [("day_ambiguous", 1, 2)], id="the column is of two minds"
        ),
        pytest.param(
            ["05/11/2026", "12/11/2026"],
            ["1 day_in_future"],
            [("day_order", 1, 3), ("day_in_future", 1, 3), ("day_ambiguous", 2, 2)],
            id="to come one way round alone",
        ),
        pytest.param(
            ["1", "2"], ["1 day_unreadable"], [("no_days", 2, 2), ("day_unreadable", 2, 2)], id="a column of no days"
        ),
    ],
)
def test_a_call_has_a_day_that_was(
    days: list[str | None], aside: list[str], doubts: list[tuple[str, int, int]]
) -> None:
    read = dated(*days)
    assert [f"{n} {why}" for n, why in read.aside.select("contact_id", "why").iter_rows()] == aside
    assert [(one.kind, one.rows, one.line) for one in read.doubts] == doubts
    assert read.outcomes.height + read.aside.height == len(days)
    assert max(day or date.min for day in read.outcomes["called_on"]) <= date(2026, 11, 24)


@pytest.mark.parametrize(
    ("more", "day", "doubted"),
    [
        pytest.param({}, date(2026, 4, 5), True, id="nobody says"),
        pytest.param({"country": "US"}, date(2026, 4, 5), True, id="as the country writes, as import takes it"),
        pytest.param({"country": "GB"}, date(2026, 5, 4), True, id="elsewhere the day comes first"),
        pytest.param({"dialer": "day_first", "country": "US"}, date(2026, 5, 4), False, id="as the dialer's file says"),
    ],
)
def test_day_and_month_stand_as_somebody_says(more: dict[str, Any], day: date, doubted: bool) -> None:
    if "dialer" in more:
        more = {**more, "dialer": vocab.dialer("generic").model_copy(update={"dates": more["dialer"]})}
    read = dated("04/05/2026", **more)
    assert (read.outcomes["called_on"].to_list(), bool(read.doubts)) == ([day], doubted)


def test_a_decision_without_a_name_or_a_reason_is_told_of() -> None:
    row = {"contact_id": "c1", "outcome": "reviewed", "date": "2026-11-20", "agent": "Kim", "notes": "as agreed"}
    read = told([row, {**row, "agent": None}, {**row, "notes": None}])
    assert [(one.kind, one.rows, one.line) for one in read.doubts] == [("unsigned", 2, 3)]
    assert (read.outcomes["source_row"].to_list(), read.aside["why"].to_list()) == ([2], ["unsigned", "unsigned"])


def test_texts_that_nobody_can_read_are_told_of() -> None:
    row = {"outcome": "callback", "date": "2026-11-20", "callback date": "in a week", "dials": "many", "need": "maybe"}
    read = told([{**row, "contact_id": "c1"}, {"contact_id": "c2", "outcome": "busy", "date": "2026-11-20"}])
    assert [(one.kind, one.column, one.rows, one.line) for one in read.doubts] == [
        ("value_unreadable", name, 1, 2) for name in ("callback date", "dials", "need")
    ]


@pytest.mark.parametrize(
    ("row", "unknown"),
    [
        pytest.param({"verdict": "rejected", "sales reason": "they laughed"}, 1, id="not known"),
        pytest.param({"verdict": "rejected", "sales reason": "Too small"}, 0, id="known by its words"),
        pytest.param({"verdict": "rejected"}, 0, id="none"),
        pytest.param({"verdict": "accepted", "sales reason": "nice people"}, 0, id="of who was accepted"),
    ],
)
def test_a_reason_of_sales_that_nobody_knows_is_told_of_and_kept(row: dict[str, str], unknown: int) -> None:
    read = told([{"contact_id": "c1", "date": "2026-11-20", **row}])
    assert [(one.kind, one.rows) for one in read.doubts] == [("reason_unknown", 1)][:unknown]
    assert unknown == 0 or read.outcomes["sales_reason"][0] == row["sales reason"]


def test_a_time_in_the_dialers_own_zone() -> None:
    dialer = vocab.dialer("generic").model_copy(update={"time_zone": "Europe/Berlin"})
    table = pl.DataFrame({"contact_id": ["c1"], "outcome": ["busy"], "call time": ["2026-11-20 15:05"]})
    read = outcomes.read(table, pl.Series([2]), dialer, file="f.csv", source="generic", today=TODAY)
    assert read.outcomes["called_at"].to_list() == [datetime(2026, 11, 20, 14, 5, tzinfo=UTC)]


ROW = {"contact_id": "c1", "outcome": "busy", "call time": "2026-11-20 10:00"}


@pytest.mark.parametrize(
    ("other", "same"),
    [
        pytest.param(ROW, True, id="the same row"),
        pytest.param({**ROW, "modified": "today"}, True, id="a column that is not read"),
        pytest.param({**ROW, "call time": "2026-11-20 10:01"}, False, id="another call"),
        pytest.param({**ROW, "outcome": "voicemail"}, False, id="another code"),
    ],
)
def test_the_id_is_that_of_what_is_read(other: dict[str, str], same: bool) -> None:
    first, second = (told([row]).outcomes["outcome_id"][0] for row in (ROW, other))
    assert (first == second) is same


@pytest.mark.parametrize(
    ("row", "calls", "doubts"),
    [
        pytest.param(ROW, 1, [], id="at one moment"),
        pytest.param({**ROW, "call time": "2026-11-20"}, 3, [("alike", 2, 3)], id="on one day"),
        pytest.param({**ROW, "call time": "2026-11-20", "call_id": "7"}, 1, [], id="under one id"),
        pytest.param({**ROW, "call time": "2026-11-20", "dials": "3"}, 3, [], id="of one lead, with all its dials"),
        pytest.param({**ROW, "call time": "2026-11-20", "outcome": "accepted"}, 3, [], id="nobody dialled"),
    ],
)
def test_rows_that_say_the_same(row: dict[str, str], calls: int, doubts: list[tuple[str, int, int]]) -> None:
    read = told([row] * 3)
    assert read.outcomes["outcome_id"].n_unique() == calls
    assert told([row]).outcomes["outcome_id"][0] == read.outcomes["outcome_id"][0], "the first is always the same"
    assert [(one.kind, one.rows, one.line) for one in read.doubts] == doubts


def test_a_calls_own_id_names_it_whatever_is_noted_later() -> None:
    call = {"call_id": "7", "contact_id": "c1", "outcome": "busy"}
    assert told([call]).outcomes["outcome_id"][0] == told([{**call, "notes": "typo mended"}]).outcomes["outcome_id"][0]


def test_an_id_that_many_calls_have_names_none_of_them() -> None:
    date = {"date": "2026-11-20"}
    rows = [{"call_id": "0", "contact_id": who, "outcome": "do not call", **date} for who in ("c1", "c2", "c1", "c3")]
    read, alone = told(rows), told(rows[:1])
    ids = read.outcomes["outcome_id"]
    assert [ids.to_list().index(one) for one in ids] == [0, 1, 0, 3]
    assert ids[0] == alone.outcomes["outcome_id"][0]
    assert told(rows[1:]).outcomes["outcome_id"][0] == ids[1], "nobody's call is that of another file's first row"
    assert [(one.kind, one.column, one.rows) for one in read.doubts] == [("id_repeated", "call_id", 4)]
    assert alone.doubts == ()
    two = told([{**row, "call_id": who} for row, who in zip(rows[:3], "aba", strict=True)])
    assert two.doubts == (), "one person under an id, twice"


def test_the_day_of_a_file_that_says_none_makes_another_outcome() -> None:
    row = {"contact_id": "c1", "status": "NA"}
    read = [told([row], "vicidial_status", called_on=day).outcomes for day in (date(2026, 11, 19), date(2026, 11, 20))]
    assert [r["called_on"][0] for r in read] == [date(2026, 11, 19), date(2026, 11, 20)]
    assert read[0]["outcome_id"][0] != read[1]["outcome_id"][0]


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ({"phone_code": "1", "phone_number": "2125550123"}, "+1 2125550123"),
        ({"phone_code": "44", "phone_number": "2079460123"}, "+44 2079460123"),
        ({"phone_code": "1", "phone_number": "+12125550123"}, "+12125550123"),
        ({"phone_number": "2125550123"}, "2125550123"),
    ],
)
def test_a_number_has_its_calling_code(row: dict[str, str], expected: str) -> None:
    assert told([{"status": "NA", **row}], "vicidial").outcomes["phone"][0] == expected


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        pytest.param({"verdict": "Accepted"}, ("sales_accepted", "sales_accepted", None), id="accepted"),
        pytest.param(
            {"verdict": "rejected", "reject reason": "Wrong territory"},
            ("sales_rejected", "sales_rejected", "wrong_owner"),
            id="a reason we know",
        ),
        pytest.param(
            {"verdict": "rejected", "reject reason": "Met him already"},
            ("sales_rejected", "sales_rejected", "Met him already"),
            id="a reason in other words stays as it is",
        ),
    ],
)
def test_sales_verdicts(row: dict[str, str], expected: tuple[str, ...]) -> None:
    read = told([{"contact_id": "c1", **row}]).outcomes
    assert read.select("outcome", "sales_verdict", "sales_reason").row(0) == expected
    assert read["dialed"].to_list() == [False]


@pytest.mark.parametrize(
    ("code", "scope", "dialed"), [("DNC", None, True), ("DNCL", "number", False), ("DNCC", "number", False)]
)
def test_whom_a_do_not_call_is_about(code: str, scope: str | None, dialed: bool) -> None:
    read = told([{"vendor_lead_code": "c1", "status": code}], "vicidial").outcomes
    assert read.select("outcome", "dnc_scope", "dialed").row(0) == ("do_not_call", scope, dialed)


def test_a_dialer_is_no_agent() -> None:
    dialer = vocab.dialer("vicidial").model_copy(update={"machines": ("AUTO",)})
    table = pl.DataFrame({"vendor_lead_code": ["a", "b"], "status": ["NA", "NA"], "user": ["AUTO", "6001"]})
    read = outcomes.read(table, pl.Series([2, 3]), dialer, file="f", source="vicidial", today=TODAY)
    assert read.outcomes["agent"].to_list() == [None, "6001"]


def test_a_file_with_a_header_alone_has_no_outcomes() -> None:
    table = pl.DataFrame(schema={"contact_id": pl.String, "outcome": pl.String})
    read = outcomes.read(
        table, pl.Series([], dtype=pl.Int64), vocab.dialer("generic"), file="f", source="generic", today=TODAY
    )
    assert (read.outcomes.height, read.unknown_codes.height, read.no_result) == (0, 0, 0)


def test_of_two_columns_for_one_thing_the_one_with_something_in_it_counts() -> None:
    row = {"contact_id": "c1", "outcome": None, "disposition": "busy"}
    assert told([row]).outcomes["outcome"].to_list() == ["busy"]
