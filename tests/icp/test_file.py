"""ICP files: every mistake at once with its line and the nearest right word; values are what stands there."""

import re
from pathlib import Path

import pytest
from tests.conftest import ROOT

from listforge import icp
from listforge.errors import IcpError
from listforge.icp.enrichment import Provider
from listforge.icp.file import Mistake


def check(text: str | bytes, folder: Path) -> tuple[icp.Icp | None, list[Mistake]]:
    path = folder / "icp.yaml"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return icp.check(path)


def right(text: str, folder: Path) -> icp.Icp:
    found, mistakes = check(text, folder)
    assert mistakes == []
    assert found is not None
    return found


WRONG = """\
name: x
targt: {}
target:
  employees: {min: 1000, max: 50}
  geography: {countries: [US, Germany, UK], regions: [US-TEX, TX]}
  industries: [manufactoring, "48-49"]
  strict: [geografy]
buying_group:
  roles:
    - {name: buyer, seniority: [ceo], departments: [operation]}
sources:
  - {name: a, type: crmm, path: a.csv, preset: hubspto, trust: 101}
  - {name: a, type: crm}
  - {name: b, type: crm, path: b.csv, columns: {fone: Ph}}
validate:
  phone: {on_invalid: drop, reject_line_types: [premium]}
  suppression: [{name: dnc, path: dnc.txt, as_of: 2026-13-01, scope: everyone}]
dedupe: {merge_at: 0.7}
enrich: {providers: [{name: p, url: "https://api.example/{domian}", fills: [employees]}, {name: q, path: x, fills: []}]}
export: {min_grade: E, split_by: timezone, layout: vicidail}
funnel: {connect_rate: {direct: [0.4, 0.2], direkt: [0, 1], mobile: [0, 2]}}
"""
MISTAKES = [
    (2, "targt", "no such key; did you mean target?"),
    (4, "target.employees", "min 1,000 is above max 50"),
    (5, "target.geography.countries[1]", "did you mean DE?"),
    (5, "target.geography.countries[2]", "did you mean GB?"),
    (5, "target.geography.regions[0]", "'US-TEX' is not a region of US; did you mean TX?"),
    (5, "target.geography.regions[1]", "'TX' is not a region such as US-TX"),
    (6, "target.industries[0]", "did you mean manufacturing?"),
    (7, "target.strict[0]", "did you mean geography?"),
    (10, "buying_group.roles[0].departments[0]", "did you mean operations?"),
    (10, "buying_group.roles[0].seniority[0]", "'ceo' is no seniority"),
    (12, "sources[0].preset", "did you mean hubspot?"),
    (12, "sources[0].trust", "less than or equal to 100"),
    (12, "sources[0].type", "did you mean crm?"),
    (13, "sources[1]", "a source has either path, or query and url_env"),
    (13, "sources[1].name", "two entries are called 'a'"),
    (14, "sources[2].columns.fone", "did you mean phone?"),
    (16, "validate.phone.on_invalid", "'drop' is not one of 'reject' or 'blank'"),
    (16, "validate.phone.reject_line_types[0]", "did you mean premium_rate?"),
    (17, "validate.suppression[0].as_of", "month value is outside expected range"),
    (17, "validate.suppression[0].scope", "'number', 'person' or 'account'"),
    (18, "dedupe", "review_at 0.8 is above merge_at 0.7"),
    (19, "enrich.providers[0]", "url: 'domian' is not a column"),
    (19, "enrich.providers[1].fills", "at least 1 item"),
    (20, "export.layout", "did you mean vicidial?"),
    (20, "export.min_grade", "'E' is not one of 'A', 'B', 'C' or 'D'"),
    (20, "export.split_by", "did you mean time_zone?"),
    (21, "funnel.connect_rate.direct", "the lower end comes first"),
    (21, "funnel.connect_rate.direkt", "did you mean direct?"),
    (21, "funnel.connect_rate.mobile[1]", "less than or equal to 1"),
]


def test_every_mistake_is_reported_at_once_with_its_line(tmp_path: Path) -> None:
    found, mistakes = check(WRONG, tmp_path)
    assert found is None
    assert [mistake[:2] for mistake in mistakes] == [mistake[:2] for mistake in MISTAKES]
    for (_, path, what), (_, _, says) in zip(mistakes, MISTAKES, strict=True):
        assert says in what, path


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        pytest.param("dedupe: {merge_at: 0.7, survivorship: [trst]}", ["dedupe", "dedupe.survivorship[0]"], id="a list"),
        pytest.param("target: {employees: {min: 9, max: 5, mid: 7}}", ["target.employees", "target.employees.mid"], id="a key too many"),
        pytest.param("sources: [{name: a, type: crm, trust: 900}]", ["sources[0]", "sources[0].trust"], id="in an entry"),
        pytest.param("score: {grades: {A: x, B: 85}}", ["score.grades.A"], id="what the wrong value itself is compared with"),
        pytest.param("target: {employees: {min: x, max: 5}}", ["target.employees.min"], id="nothing to compare with"),
        pytest.param("enrich: {providers: [{name: p}]}", ["enrich.providers[0].fills"], id="a key that is not there"),
    ],
)  # fmt: skip
def test_a_wrong_value_does_not_hide_what_others_say_together(text: str, wrong: list[str], tmp_path: Path) -> None:
    assert [mistake.path for mistake in check(f"name: x\n{text}\n", tmp_path)[1]] == wrong


def test_load_says_the_lines_that_check_says(tmp_path: Path) -> None:
    _, mistakes = check("name: x\nfoo: 1\nexport: {min_grade: E}\n", tmp_path)
    path = tmp_path / "icp.yaml"
    with pytest.raises(IcpError) as wrong:
        icp.load(path)
    assert str(wrong.value).splitlines() == [f"{path}:{line}: {where}: {what}" for line, where, what in mistakes]
    assert len(mistakes) == 2


@pytest.mark.parametrize(
    ("text", "line", "path", "says"),
    [
        pytest.param("", 1, "file", "empty, or not a mapping", id="empty"),
        pytest.param("# nothing\n", 1, "file", "the least an ICP needs is `name:`", id="comment-only"),
        pytest.param("- a\n- b\n", 1, "file", "not a mapping", id="a-list"),
        pytest.param("offer: x\n", 1, "name", "missing; this key is required", id="no-name"),
        pytest.param("name:\n", 1, "name", "missing; this key is required", id="name-of-nothing"),
        pytest.param("name: x\n\tfoo: 1\n", 2, "yaml", "cannot start any token", id="tab"),
        pytest.param("name: x\nfoo: 'y\n", 3, "yaml", "unexpected end of stream", id="open-quote"),
        pytest.param("name: x\n---\nname: y\n", 2, "yaml", "another document", id="two-documents"),
        pytest.param("name: x\nfoo: *a\n", 2, "yaml", "undefined alias 'a'", id="undefined-alias"),
        pytest.param("name: !!python/object/apply:os.system [x]\n", 1, "yaml", "python/object", id="no-python-objects"),
        pytest.param(b"name: \xff\n", 1, "file", "not UTF-8 (byte 6)", id="not-utf-8"),
        pytest.param("name: x\x00\n", 1, "yaml", "special characters", id="nul"),
        pytest.param("name: x\nname: y\n", 2, "name", "this key stands here twice", id="key-twice"),
        pytest.param("name: x\nscore:\n  grades: {A: 90, A: 95}\n", 3, "score.grades.A", "twice", id="inner-key-twice"),
        pytest.param("name: {{ campaign }}\n", 1, "name", "quote {{ }}", id="template-left-in"),
        pytest.param("name: x\n? [a, b]\n: c\n", 2, "icp", "a key is one word", id="odd-key"),
        pytest.param("name: x\n1: y\n", 2, "1", "no such key", id="number-as-key"),
        pytest.param("name: x\nvalidate: {require: phone}\n", 2, "validate.require", "list in brackets", id="no-list"),
        pytest.param("name: x\ntarget: everybody\n", 2, "target", "must be a mapping of keys", id="no-mapping"),
        pytest.param(
            "name: x\nscore:\n  stages:\n    sql: {review_from_roles: 2}\n", 4, "score.stages.sql.review_from_roles",
            "2 roles, and buying_group.roles names 0", id="more roles than there are",
        ),
        pytest.param("name: x\nfoo: 1\r\n", 2, "foo", "no such key", id="crlf"),
        pytest.param("name: x\na: &a {k: *a}\n", 1, "yaml", "aliases unfold without end", id="alias-of-itself"),
        pytest.param("[" * 20_000, 1, "yaml", "nested without end", id="nested-without-end"),
        pytest.param("name: x\n" + "#" * 1_000_000, 1, "file", "1,000,008 bytes; an ICP has 1,000,000", id="too-large"),
        pytest.param(
            "a: &a [x,x,x,x,x,x,x,x,x,x]\n"
            + "".join(f"{k}: &{k} [{','.join([f'*{j}'] * 10)}]\n" for j, k in zip("abcdefgh", "bcdefghi", strict=True)),
            1, "yaml", "aliases unfold without end", id="alias-bomb",
        ),
    ],
)  # fmt: skip
def test_a_broken_file_is_a_mistake_and_no_traceback(
    text: str | bytes, line: int, path: str, says: str, tmp_path: Path
) -> None:
    found, mistakes = check(text, tmp_path)
    assert found is None
    assert [mistake[:2] for mistake in mistakes] == [(line, path)]
    assert says in mistakes[0][2]


def test_a_key_twice_does_not_hide_other_mistakes(tmp_path: Path) -> None:
    _, mistakes = check("name: x\nfoo: 1\noffer: a\noffer: b\n", tmp_path)
    assert [mistake[:2] for mistake in mistakes] == [(2, "foo"), (4, "offer")]


def test_a_missing_file_says_what_to_do(tmp_path: Path) -> None:
    for path in (tmp_path / "none.yaml", tmp_path):
        found, mistakes = icp.check(path)
        assert found is None
        assert [mistake[:2] for mistake in mistakes] == [(1, "file")]
        assert "make one by `listforge icp new`" in mistakes[0].what


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("NO", "NO"),
        ("on", "on"),
        ("yes", "yes"),
        ("1.10", "1.10"),
        ("0101", "0101"),
        ("+12125550123", "+12125550123"),
        ("12:30:45", "12:30:45"),
        ("0x1F", "0x1F"),
        ("2026-11-23", "2026-11-23"),
        ("2026-13-45", "2026-13-45"),
        ("=", "="),
        ("1_000", "1_000"),
        ("'true'", "true"),
        ("Ütopia", "Ütopia"),
    ],
)
def test_text_is_what_stands_there(written: str, read: str, tmp_path: Path) -> None:
    assert right(f"name: {written}\n", tmp_path).name == read
    assert right(f"name: x\nexport: {{fields: {{list_id: {written}}}}}\n", tmp_path).export.fields["list_id"] == read


def test_countries_are_codes_though_yaml_1_1_has_no_norway(tmp_path: Path) -> None:
    found = right("name: x\ntarget: {geography: {countries: [NO, SE]}}\nvalidate: {default_country: NO}\n", tmp_path)
    assert found.target.geography.countries == ("NO", "SE")
    assert found.validation.default_country == "NO"


def test_on_is_a_key(tmp_path: Path) -> None:
    text = "name: x\nenrich: {providers: [{name: p, path: a.csv, on: company_domain, fills: [employees]}]}\n"
    assert right(text, tmp_path).enrich.providers[0].on == "company_domain"


def test_numbers_and_switches_become_what_the_model_says(tmp_path: Path) -> None:
    found = right(
        "name: x\ntarget: {revenue_usd: {min: 10_000_000, max: '5_000_000_000'}}\n"
        "enrich: {budget: {max_cost: 1_000.50}}\n"
        "validate: {email: {check_mx: yes}}\nscore: {grades: {A: 80, B: 60.5, C: 0}}\n",
        tmp_path,
    )
    assert (found.target.revenue_usd.min, found.target.revenue_usd.max) == (10_000_000, 5_000_000_000)
    assert found.enrich.budget.max_cost == 1000.5
    assert found.validation.email.check_mx is True
    assert (found.score.grades.A, found.score.grades.B, found.score.grades.C) == (80, 60.5, 0)


@pytest.mark.parametrize("value", [".inf", ".nan", "inf", "nan", "1e999", "ten"])
def test_a_number_is_a_number(value: str, tmp_path: Path) -> None:
    found, mistakes = check(f"name: x\nscore: {{weights: {{industry: {value}}}}}\n", tmp_path)
    assert found is None
    assert [mistake[:2] for mistake in mistakes] == [(2, "score.weights.industry")]


def test_a_section_left_empty_is_left_out(tmp_path: Path) -> None:
    text = "name: x\nversion:\ntarget:\n  # everybody\nscore:\n  grades:\nsources:\nfunnel: ~\n"
    assert right(text, tmp_path) == right("name: x\n", tmp_path)


def test_aliases_and_merges_within_reason(tmp_path: Path) -> None:
    text = "name: &n x\noffer: *n\nscore: {grades: &g {A: 90, B: 60}}\n"
    assert right(text, tmp_path).offer == "x"


@pytest.mark.parametrize("text", ["name: x\n", "\ufeffname: x\r\n", "name: x", '{"name": "x"}'])
def test_a_mark_a_line_end_or_json_make_no_difference(text: str, tmp_path: Path) -> None:
    assert right(text, tmp_path).name == "x"


def test_version_names_the_state_of_the_file(tmp_path: Path) -> None:
    found = right("name: x\nversion: 1.10\n", tmp_path)
    assert icp.version(found, tmp_path / "icp.yaml") == {
        "name": "x",
        "version": "1.10",
        "sha256": "ecbd8c35fa6813325b41dec5cf260661b0a9a6522e00501881f700486e827729",
    }


PAGE = (ROOT / "docs" / "enrich.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("section", re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL))
def test_what_the_page_on_enrichment_shows_is_an_icp(section: str, tmp_path: Path) -> None:
    assert right(f"name: x\n{section}", tmp_path).enrich != icp.Icp(name="x").enrich


def test_the_page_on_enrichment_names_every_key_of_a_service() -> None:
    told = set(re.findall(r"^\| `(\w+)` \|", PAGE, re.MULTILINE))
    assert set(Provider.model_fields) - told <= {"name", "path", "on", "query", "url_env", "match_at", "review_at"}
