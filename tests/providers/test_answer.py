"""What is read out of an answer."""

import pytest

from listforge.providers.answer import reader

ANSWER = b"""{"size": 420, "name": "Tarnwick", "none": null, "empty": "", "yes": true, "share": 0.25, "a b": "spaced",
"place": {"city": "Dallas"}, "tags": ["SAP", null, "a;b"], "people": [{"tel": "1", "at": "hq"}, {"tel": "2"}, {}]}"""


@pytest.mark.parametrize(
    ("path", "text"),
    [
        pytest.param("$.size", "420", id="number"),
        pytest.param("size", "420", id="a key's name alone"),
        pytest.param("$.place.city", "Dallas", id="deeper"),
        pytest.param("place.city", "Dallas", id="deeper, without its root"),
        pytest.param("$['a b']", "spaced", id="a key with a space"),
        pytest.param("$.people[0].tel", "1", id="first of a list"),
        pytest.param("$.people[-1].tel", None, id="last of a list, without it"),
        pytest.param("$.people[9].tel", None, id="beyond a list"),
        pytest.param("$.people[*].tel", "1; 2", id="all of a list"),
        pytest.param("$.people[?@.at == 'hq'].tel", "1", id="those of a list that"),
        pytest.param("$.tags", "SAP; a,b", id="a list"),
        pytest.param("$.tags[*]", "SAP; a,b", id="a list's parts"),
        pytest.param("$.yes", "true", id="true"),
        pytest.param("$.share", "0.25", id="share"),
        pytest.param("$.place", '{"city": "Dallas"}', id="an object"),
        pytest.param("$.none", None, id="null"),
        pytest.param("$.empty", None, id="empty text"),
        pytest.param("$.nowhere.at.all", None, id="not there"),
        pytest.param("$.size.of.what", None, id="within a number"),
    ],
)
def test_the_text_at_a_path(path: str, text: str | None) -> None:
    assert reader([path])(ANSWER) == {path: text}


@pytest.mark.parametrize("body", [b"", b"<html>", b'{"size": ', b"\xff\xfe\x00", b"[" * 100_000, b"1" * 5000])
def test_what_is_no_json(body: bytes) -> None:
    assert reader(["$.size"])(body) is None


@pytest.mark.parametrize("body", [b"[]", b"7", b'"text"', b"null", b'{"size": NaN}', b"{}", b'{"size": []}'])
def test_json_that_says_nothing_of_it(body: bytes) -> None:
    assert reader(["$.size"])(body) == {"$.size": None}
