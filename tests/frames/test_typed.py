"""JSON of others, read: objects a line, in a list, under a key; inner objects flattened; every digit kept."""

import gzip
import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from listforge import frames
from listforge.errors import InputError
from listforge.fields import header

Rows = list[tuple[str | None, ...]]


def table(text: str) -> frames.Table:
    return frames.table(text.encode(), "list", header.known)


@pytest.mark.parametrize(
    ("text", "rows", "lines"),
    [
        pytest.param('{"phone": "1"}\n{"phone": "2"}\n', [("1",), ("2",)], [1, 2], id="ndjson"),
        pytest.param('{"phone": "1"}\r\n\r\n{"phone": "2"}', [("1",), ("2",)], [1, 3], id="ndjson-crlf-and-a-blank-line"),
        pytest.param('{"phone": "1"}', [("1",)], [1], id="ndjson-of-one"),
        pytest.param('\ufeff\n {"phone": "1"}\n', [("1",)], [2], id="ndjson-after-bom-and-blank"),
        pytest.param('{\n "phone": "1"\n}\n{\n "phone": "2"\n}\n', [("1",), ("2",)], [1, 4], id="objects-over-several-lines"),
        pytest.param('[{"phone": "1"}, {"phone": "2"}]', [("1",), ("2",)], [1, 2], id="list-on-one-line-is-numbered"),
        pytest.param('[\n  {"phone": "1"},\n\n  {"phone": "2"}\n]\n', [("1",), ("2",)], [2, 4], id="list"),
        pytest.param(
            '{"count": 2, "next": null,\n "results": [\n{"phone": "1"},\n{"phone": "2"}]}', [("1",), ("2",)], [3, 4],
            id="list-under-a-key",
        ),
        pytest.param('{"results": [{"phone": "1"}]}', [("1",)], [1], id="list-under-a-key-on-one-line"),
        pytest.param(
            '{"phone": "1", "visits": [{"page": "a"}]}', [("1", '{"page": "a"}')], [1], id="a-row-that-holds-a-list"
        ),
    ],
)  # fmt: skip
def test_objects_are_rows(text: str, rows: Rows, lines: list[int]) -> None:
    found = table(text)
    assert found.frame.rows() == rows
    assert found.lines.to_list() == lines


def test_cells() -> None:
    rows = [
        {
            "phone": "+442079460123",
            "zip": "01067",
            "place": {"city": "Lyon", "geo": {"lat": 1}},
            "tags": ["a;b", 2, None],
        },
        {
            "phone": 12125550123,
            "id": 9007199254740993123,
            "share": 1,
            "opt out": False,
            "place": {"city": ""},
            "tags": [],
        },
    ]
    found = table(json.dumps(rows).replace('"share": 1', '"share": 0.10'))
    assert found.frame.to_dict(as_series=False) == {
        "phone": ["+442079460123", "12125550123"],
        "zip": ["01067", None],
        "place.city": ["Lyon", None],
        "place.geo.lat": ["1", None],
        "tags": ["a,b; 2", None],
        "id": [None, "9007199254740993123"],
        "share": [None, "0.10"],
        "opt out": [None, "false"],
    }


@pytest.mark.parametrize(
    ("text", "says"),
    [
        pytest.param('[\n{"phone": "1"},\n{"phone": "2"}', "damaged or cut off (JSON): line 3: ", id="list-cut-off"),
        pytest.param('[\n{"phone": "1"},\n{"pho', "damaged or cut off (JSON): line 3: ", id="list-cut-off-in-a-row"),
        pytest.param('{"results": [\n{"phone": "1"},\n', "damaged or cut off (JSON): line 2: ", id="key-cut-off"),
        pytest.param('{"phone": "1"}\n{"phone": "2', "damaged or cut off (JSON): line 2: ", id="ndjson-cut-off"),
        pytest.param('{"phone": "1"}\n{"phone":\n{"phone": "3"}\n', "damaged or cut off (JSON): line 2: ", id="ndjson-damaged"),
        pytest.param('{"phone": "1"}\n[1]\n', "line 2: not an object", id="ndjson-without-an-object"),
        pytest.param('[{"phone": "1"},\n7]', "line 2: not an object", id="list-of-something-else"),
        pytest.param("[]", "an empty JSON list; it names no columns", id="empty-list"),
        pytest.param('{"foo": 1}\n', "not one known column (foo); map one by", id="no-known-column"),
        pytest.param('{"a": [{"phone": "1"}], "b": [{"phone": "2"}]}', "not one known column (a, b)", id="two-lists"),
        pytest.param('{"phone": ' + "[" * 100_000, "objects in objects", id="too-deep"),
        pytest.param('{"phone": "1"}\n{"phone": ' + "[" * 100_000, "line 2: objects in objects", id="ndjson-too-deep"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_says_why(text: str, says: str) -> None:
    with pytest.raises(InputError, match=f"^list: .*{re.escape(says)}"):
        table(text)


TEXT = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=8)
RECORDS = st.lists(
    st.fixed_dictionaries({"phone": TEXT, "notes": TEXT, "place": st.fixed_dictionaries({"city": TEXT})}),
    min_size=1,
    max_size=5,
)


@given(
    rows=RECORDS,
    indent=st.sampled_from([None, 0, 2]),
    ascii=st.booleans(),
    key=st.sampled_from([None, "results", "Ä b"]),
)
def test_every_way_to_write_the_same_rows_reads_alike(
    rows: list[dict[str, str]], indent: int | None, ascii: bool, key: str | None
) -> None:
    whole = rows if key is None else {"count": len(rows), key: rows}
    expected = table("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)).frame
    assert table(json.dumps(whole, indent=indent, ensure_ascii=ascii)).frame.equals(expected)
    assert table("\n".join(json.dumps(row, indent=indent) for row in rows)).frame.equals(expected)


def test_json_in_another_encoding() -> None:
    text = '[{"phone": "1",\n"city": "M\u00fcnchen"}]'
    for data, told in ((text.encode("utf-16"), None), (text.encode("cp1252"), "cp1252")):
        found = frames.table(data, "list", header.known, encoding=told)
        assert found.frame.rows() == [("1", "M\u00fcnchen")]
    with pytest.raises(InputError, match="list: line 2: not UTF-8, as JSON is; say what it is by --encoding cp1252"):
        frames.table(text.encode("cp1252"), "list", header.known)


def test_json_may_be_packed() -> None:
    found = frames.table(gzip.compress(b'[{"phone": "1"}]'), "list", header.known)
    assert (found.frame.rows(), found.dialect) == ([("1",)], "JSON")
