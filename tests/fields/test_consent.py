"""Consent: the basis in one writing, and which rows claim an opt-in that they cannot show."""

from datetime import date
from typing import Any

import polars as pl
import pytest
from tests.conftest import leads

from listforge import vocab
from listforge.fields import consent

DAY = date(2026, 1, 2)
NOTHING = {"source_type": None, "consent_basis": None, "consent_on": None, "consent_evidence": None}
SHOWN = {"consent_on": DAY, "consent_evidence": "form 7"}


@pytest.mark.parametrize(
    ("said", "basis"),
    [
        pytest.param("opt_in", "opt_in", id="ours"),
        pytest.param("Opt-In", "opt_in", id="a hyphen and capitals"),
        pytest.param(" legitimate  interest ", "legitimate_interest", id="spaces"),
        pytest.param("soft opt-in", "soft_opt_in", id="another basis stays another"),
        pytest.param(None, None, id="nothing"),
    ],
)
def test_a_basis_has_one_writing(said: str | None, basis: str | None) -> None:
    cells = pl.DataFrame({"said": [said]}, schema={"said": pl.String})
    assert cells.select(consent.basis(pl.col("said"))).item() == basis


@pytest.mark.parametrize(
    ("row", "unproven"),
    [
        pytest.param({"source_type": "opt_in"}, True, id="an opt-in list with nothing"),
        pytest.param({"source_type": "form"}, False, id="a form claims nothing"),
        pytest.param({"source_type": "opt_in", **SHOWN}, False, id="with its day and its evidence"),
        pytest.param({"source_type": "opt_in", "consent_on": DAY}, True, id="with its day alone"),
        pytest.param({"source_type": "opt_in", "consent_evidence": "form 7"}, True, id="with its evidence alone"),
        pytest.param({"source_type": "crm", "consent_basis": "Opt-In"}, True, id="a CRM row that says opt-in"),
        pytest.param({"source_type": "crm", "consent_basis": "consent", **SHOWN}, False, id="a CRM row that shows it"),
        pytest.param({"source_type": "crm", "consent_basis": "contract"}, False, id="a contract needs no opt-in"),
        pytest.param({"source_type": "form", "consent_basis": "opt in"}, True, id="a form's row that says opt-in"),
        pytest.param({"source_type": "vendor"}, False, id="a vendor claims nothing"),
        pytest.param({}, False, id="a row that says nothing at all"),
    ],
)
def test_an_opt_in_is_proven_by_its_day_and_its_evidence(row: dict[str, Any], unproven: bool) -> None:
    assert leads([{**NOTHING, **row}]).select(consent.unproven()).item() is unproven


def test_every_basis_that_needs_proof_is_one_that_some_country_accepts() -> None:
    accepted = {basis for rule in vocab.consent_rules().values() for basis in rule.accepts}
    assert vocab.consent_in_need_of_proof() <= accepted
    assert "legitimate_interest" not in vocab.consent_in_need_of_proof()
