"""The reason codes: a closed set, in the order of precedence, that scripts grep."""

import re

import pytest

from listforge import reasons, vocab
from listforge.reasons import Reason

# Add, never rename: what stands here is in somebody's script.
PRECEDENCE = {
    "import": ["row_malformed"],
    "validate": [
        "do_not_call", "suppressed_<list>", "consent_missing", "consent_expired", "company_excluded", "known_in_<list>",
        "country_outside_icp", "consumer_record", "phone_excel_damaged", "phone_line_type", "phone_invalid", "phone_missing",
        "email_missing", "name_missing", "company_missing", "email_invalid", "email_disposable", "record_stale",
    ],
    "dedupe": ["do_not_call", "suppressed_<list>", "known_in_<list>", "duplicate_of_survivor"],
    "score": ["outside_icp"],
    "export": [
        "do_not_call", "suppressed_<list>", "consent_expired", "phone_missing", "score_below_minimum", "called_too_often",
        "account_cap", "in_play", "hours_closed", "stage_not_asked", "required_field_missing", "value_too_long",
    ],
    "outcomes": ["left_company"],
}  # fmt: skip
WARNINGS = {
    "email_role", "email_freemail", "email_typo", "email_domain_mismatch", "phone_zero_restored", "time_zone_uncertain",
    "date_ambiguous", "value_unreadable", "consent_unproven", "possible_duplicate", "name_mended", "name_not_person",
}  # fmt: skip


def test_the_data_file_and_the_code_name_the_same_codes() -> None:
    assert [code for code in vocab.reasons() if "<" not in code] == [str(reason) for reason in Reason]
    assert {code for code in vocab.reasons() if "<" in code} == {"suppressed_<list>", "known_in_<list>"}


@pytest.mark.parametrize(("stage", "codes"), PRECEDENCE.items())
def test_what_sets_rows_aside_at_a_stage_in_the_order_of_precedence(stage: str, codes: list[str]) -> None:
    rejecting = [e.code for e in vocab.reasons().values() if stage in e.stages and e.severity in ("reject", "both")]
    assert [code for code in rejecting if code in codes] == codes
    assert not set(rejecting) - set(codes)


def test_warnings_that_are_promised_are_there() -> None:
    assert {code for code, entry in vocab.reasons().items() if entry.severity != "reject"} >= WARNINGS


@pytest.mark.parametrize("code", vocab.reasons())
def test_a_code_is_grepable_and_says_what_it_means(code: str) -> None:
    entry = vocab.reasons()[code]
    assert re.fullmatch(r"[a-z0-9_]+(<list>)?", code)
    assert re.fullmatch(r"[A-Z][^.]*(\.\w[^.]*)*\.", entry.sentence), entry.sentence
    assert set(entry.stages) <= {"import", "validate", "dedupe", "enrich", "score", "export", "outcomes"}


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("us_dnc", "us_dnc"),
        ("US-DNC 2026", "us_dnc_2026"),
        ("  own opt-outs.csv ", "own_opt_outs_csv"),
        ("Sperrliste für DE", "sperrliste_fur_de"),
        ("---", "list"),
        ("", "list"),
        ("名簿", "list"),
    ],
)
def test_a_lists_name_is_a_slug_in_its_reason(name: str, slug: str) -> None:
    assert reasons.slug(name) == slug
    assert reasons.suppressed(name) == f"suppressed_{slug}"
    assert reasons.known_in(name) == f"known_in_{slug}"
    assert re.fullmatch("[a-z0-9_]+", slug)
    assert reasons.slug(slug) == slug
