"""Keys of an ICP's text change, and nothing else does."""

from difflib import ndiff
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.conftest import ROOT

from listforge import icp as icps
from listforge.icp.edit import NOTHING, Change, Edit, UneditableError, edited
from listforge.icp.file import Loader

SAMPLES = sorted((ROOT / "icp-samples").glob("*.yaml"))


def change(text: str, *edits: Edit, why: tuple[str, ...] = ("because",)) -> str:
    return edited(text, [Change(edits, why)])


CASES = [
    pytest.param(
        "name: x\ntarget:\n  # who\n  industries: [a, b]  # end\nscore:\n",
        Edit(("target", "industries"), add=("c",)),
        "name: x\ntarget:\n  # who\n  # learned: because\n  industries: [a, b, c]  # end\nscore:\n",
        id="an item more in brackets",
    ),
    pytest.param(
        "target:\n  industries:\n    - a  # one\n    - b\n  # after\nname: x\n",
        Edit(("target", "industries"), add=("c",), remove=("a",)),
        "target:\n  # learned: because\n  industries:\n    - b\n    - c\n  # after\nname: x\n",
        id="an item more and one less in a block",
    ),
    pytest.param(
        "industries:\n- a\n- b # two",
        Edit(("industries",), add=("c",)),
        "# learned: because\nindustries:\n- a\n- b # two\n- c\n",
        id="a block at the end of a file without its last newline",
    ),
    pytest.param(
        "industries: [a, b, # why b\n  c]\n",
        Edit(("industries",), remove=("c",)),
        "# learned: because\nindustries: [a, b]\n",
        id="the last of brackets over two lines",
    ),
    pytest.param("l: [a, b]\n", Edit(("l",), remove=("a",)), "# learned: because\nl: [b]\n", id="the first in brackets"),
    pytest.param(
        "l: [a]\n", Edit(("l",), add=("b",), remove=("a",)), "# learned: because\nl: [b]\n", id="the only one changed"
    ),
    pytest.param("l: []\n", Edit(("l",), add=("a",)), "# learned: because\nl: [a]\n", id="empty brackets"),
    pytest.param("l: [a,]\n", Edit(("l",), add=("b",)), "# learned: because\nl: [a, b,]\n", id="a comma at the end"),
    pytest.param(
        "t: {e: {min: 50, max: 1_000}}   # size\n",
        Edit(("t", "e", "max"), set=5000),
        "# learned: because\nt: {e: {min: 50, max: 5000}}   # size\n",
        id="a number in braces",
    ),
    pytest.param(
        "t: {e: {min: 50}}\n", Edit(("t", "e", "max"), set=5), "# learned: because\nt: {e: {min: 50, max: 5}}\n", id="a key more"
    ),
    pytest.param(
        "t: {}\n", Edit(("t", "e", "max"), set=5), "# learned: because\nt: {e: {max: 5}}\n", id="keys in empty braces"
    ),
    pytest.param(
        "name: x\nt:\n\n# next\ns: 1\n",
        Edit(("t", "e"), set={"min": 1}),
        "name: x\nt:\n  # learned: because\n  e: {min: 1}\n\n# next\ns: 1\n",
        id="a section with nothing in it",
    ),
    pytest.param(
        "t:\n    a: 1  # one\n\n# next\ns: 1\n",
        Edit(("t", "g", "r"), add=("US-TX",)),
        "t:\n    a: 1  # one\n    g:\n      # learned: because\n      r: [US-TX]\n\n# next\ns: 1\n",
        id="a section in a section, as far in as its neighbours",
    ),
    pytest.param(
        "# top\nname: x\n", Edit(("t", "l"), add=("48-49",)), '# top\nname: x\nt:\n  # learned: because\n  l: ["48-49"]\n', id="new"
    ),
    pytest.param(
        "name: x\r\nt:\r\n  a: 1\r\n",
        Edit(("t", "b"), set=2),
        "name: x\r\nt:\r\n  a: 1\r\n  # learned: because\r\n  b: 2\r\n",
        id="lines as Windows ends them",
    ),
    pytest.param(
        '{name: x, t: {a: 1}}\n', Edit(("t", "a"), set=2), "# learned: because\n{name: x, t: {a: 2}}\n", id="all in braces"
    ),
    pytest.param(
        "t:\n  # mine\n  # learned: of old\n  # learned: and more\n  a: 1\n",
        Edit(("t", "a"), set=2),
        "t:\n  # mine\n  # learned: because\n  a: 2\n",
        id="what was learned last time goes",
    ),
    pytest.param(
        "offer: |\n  two\n  lines\n\nname: x\n",
        Edit(("name",), set="Yes"),
        'offer: |\n  two\n  lines\n\n# learned: because\nname: "Yes"\n',
        id="text over lines above, and a word that YAML might misread",
    ),
    pytest.param(
        "offer: |\n  two\n  lines\n",
        Edit(("t", "a"), set=1),
        "offer: |\n  two\n  lines\nt:\n  # learned: because\n  a: 1\n",
        id="after text over lines",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("text", "edit", "expected"), CASES)
def test_the_text_becomes(text: str, edit: Edit, expected: str) -> None:
    assert change(text, edit) == expected


@pytest.mark.parametrize(
    ("text", "edit", "meant"),
    [
        pytest.param("l:\n  - a\n", Edit(("l",), remove=("a",), add=("b",)), {"l": ["b"]}, id="the only one of a block"),
        pytest.param("l: &all [a]\nm: 1\n", Edit(("m",), set=2), {"l": ["a"], "m": "2"}, id="an anchor elsewhere"),
        pytest.param("e:\n  min: 1 # least\n  max: 5 # most\n", Edit(("e", "max"), set=NOTHING), {"e": {"min": "1", "max": "null"}}, id="no value"),
    pytest.param("l: ~\n", Edit(("l",), add=("a",)), {"l": ["a"]}, id="a list that is null"),
        pytest.param("\ufeffname: x\n", Edit(("name",), set="y"), {"name": "y"}, id="a byte order mark"),
        pytest.param("\ufeffname: x\n", Edit(("t", "a"), set="y"), {"name": "x", "t": {"a": "y"}}, id="a mark, a new key"),
        pytest.param("t: {a: 1, b: }\n", Edit(("t", "b", "c"), set=1), {"t": {"a": "1", "b": {"c": "1"}}}, id="nothing in braces"),
        pytest.param("---\nname: x\n...\n", Edit(("t",), set=1), {"name": "x", "t": "1"}, id="a document with its end"),
        pytest.param("t: {\n  a: 1,\n  b: 2\n}\n", Edit(("t", "c"), set=3), {"t": {"a": "1", "b": "2", "c": "3"}}, id="braces over lines"),
        pytest.param("l:\n  - {n: a}\n  - n: b\n    m: c\n", Edit(("l",), add=({"n": "d", "s": ["e"]},)),
                     {"l": [{"n": "a"}, {"n": "b", "m": "c"}, {"n": "d", "s": ["e"]}]}, id="a list of mappings"),
    ],
)  # fmt: skip
def test_means(text: str, edit: Edit, meant: dict[str, Any]) -> None:
    assert yaml.load(change(text, edit), Loader=yaml.BaseLoader) == meant


@pytest.mark.parametrize(
    ("text", "edit"),
    [
        pytest.param("a: &a [x]\nl: *a\n", Edit(("l",), add=("y",)), id="an alias"),
        pytest.param("a: &a [x]\nl: *a\n", Edit(("a",), add=("y",)), id="its anchor"),
        pytest.param("a: &a {l: [x]}\nt:\n  <<: *a\n", Edit(("t", "l"), add=("y",)), id="a merge"),
        pytest.param("t: x\n", Edit(("t", "l"), add=("y",)), id="a text where a section should be"),
        pytest.param("- x\n", Edit(("l",), add=("y",)), id="a list"),
    ],
)
def test_what_stands_elsewhere_is_not_changed(text: str, edit: Edit) -> None:
    with pytest.raises(UneditableError):
        change(text, edit)


EDITS = [
    Edit(("target", "industries"), add=("51",)),
    Edit(("target", "employees"), set={"min": 11, "max": 5000}),
    Edit(("target", "employees", "max"), set=5000),
    Edit(("target", "geography", "exclude_regions"), add=("US-NY", "US-CA")),
    Edit(("target", "technologies", "any"), add=("S/4: #HANA", "Oracle")),
    Edit(("buying_group", "roles"), add=({"name": "new", "seniority": ["vp"]},)),
    Edit(("score", "weights", "industry"), set=40),
    Edit(("score", "weights", "role"), set=10),
]


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda path: path.stem)
@settings(max_examples=5)
@given(picked=st.lists(st.integers(0, len(EDITS) - 1), min_size=1, max_size=8, unique=True))
def test_only_the_keys_named_change(sample: Any, picked: list[int]) -> None:
    """As data the ICP is what it was but for those keys; as text it keeps every comment and every other line."""
    old, chosen = sample.read_text(), [EDITS[place] for place in picked]
    new = edited(old, [Change((edit,), ("so many won",)) for edit in chosen])
    assert icps.check_text(new.encode())[1] == []
    before, after = (yaml.load(text, Loader=Loader) for text in (old, new))
    for edit in chosen:
        _do(before, edit)
    assert after == before
    gone = [line[2:] for line in ndiff(old.splitlines(), new.splitlines()) if line.startswith("- ")]
    assert len(gone) <= len(chosen)
    comments = [line.partition("#")[2] for line in old.splitlines() if "#" in line]
    assert [c for c in comments if c not in new] == []


def _do(content: dict[str, Any], edit: Edit) -> None:
    at = content
    for step in edit.path[:-1]:
        at = at.setdefault(step, {})
    last = edit.path[-1]
    if edit.set is None:
        at[last] = [*at.get(last, []), *_plain(list(edit.add))]
    else:
        at[last] = _plain(edit.set)


def _plain(value: Any) -> Any:
    """As the loader reads it: text."""
    if isinstance(value, dict):
        return {key: _plain(part) for key, part in value.items()}
    return [_plain(part) for part in value] if isinstance(value, list) else str(value)
