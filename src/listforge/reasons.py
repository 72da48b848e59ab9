"""The closed set of reason codes, with the two families that take a list's name.

Each code's severity, stage and sentence stand in `data/reasons.yaml`; scripts grep the codes: add, never rename.
"""

import re
import unicodedata
from enum import StrEnum


class Reason(StrEnum):
    """Why a row was set aside, or what is doubtful about one that was kept."""

    row_malformed = "row_malformed"
    do_not_call = "do_not_call"
    consent_missing = "consent_missing"
    consent_expired = "consent_expired"
    company_excluded = "company_excluded"
    country_outside_icp = "country_outside_icp"
    consumer_record = "consumer_record"
    phone_excel_damaged = "phone_excel_damaged"
    phone_line_type = "phone_line_type"
    phone_invalid = "phone_invalid"
    phone_missing = "phone_missing"
    email_missing = "email_missing"
    name_missing = "name_missing"
    company_missing = "company_missing"
    email_invalid = "email_invalid"
    email_disposable = "email_disposable"
    record_stale = "record_stale"
    duplicate_of_survivor = "duplicate_of_survivor"
    outside_icp = "outside_icp"
    score_below_minimum = "score_below_minimum"
    called_too_often = "called_too_often"
    account_cap = "account_cap"
    in_play = "in_play"
    hours_closed = "hours_closed"
    stage_not_asked = "stage_not_asked"
    required_field_missing = "required_field_missing"
    value_too_long = "value_too_long"
    left_company = "left_company"
    email_role = "email_role"
    email_freemail = "email_freemail"
    email_typo = "email_typo"
    email_domain_mismatch = "email_domain_mismatch"
    phone_zero_restored = "phone_zero_restored"
    phone_suppressed = "phone_suppressed"
    value_shortened = "value_shortened"
    register_missing = "register_missing"
    time_zone_uncertain = "time_zone_uncertain"
    date_ambiguous = "date_ambiguous"
    value_unreadable = "value_unreadable"
    consent_unproven = "consent_unproven"
    possible_duplicate = "possible_duplicate"
    name_mended = "name_mended"
    name_not_person = "name_not_person"
    orphan = "orphan"


SUPPRESSED = "suppressed_"
KNOWN_IN = "known_in_"


def slug(name: str) -> str:
    """A list's name as it stands in a reason: `[a-z0-9_]+`."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "_", plain).strip("_") or "list"


def suppressed(name: str) -> str:
    """The reason of a row whose numbers or person stand on the named suppression list."""
    return SUPPRESSED + slug(name)


def known_in(name: str) -> str:
    """The reason of a row that the named list already holds."""
    return KNOWN_IN + slug(name)
