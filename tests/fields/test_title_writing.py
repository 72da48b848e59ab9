"""Job titles as they are compared: who somebody is today, in well-known words."""

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from listforge.fields import text, title_writing


def folded(words: str) -> str | None:
    said: str | None = title_writing.folded(pl.Series("title", [words], dtype=pl.String))["folded"][0]
    return said


@pytest.mark.parametrize(
    ("words", "said"),
    [
        pytest.param("VP, R&D", "vp r d", id="folded"),
        pytest.param("Former CEO | Advisor", "former advisor", id="former-ends-with-its-part"),
        pytest.param("Former VP, Sales", "former", id="former-goes-over-a-comma"),
        pytest.param("Formerly Head of HR, open to work", "formerly open to work", id="now"),
        pytest.param("ex-Example, Product Lead", "product lead", id="ex-ends-with-a-comma"),
        pytest.param("Product Owner, ex-founder", "product owner", id="ex-at-the-end"),
        pytest.param("CEO (retired)", "retired", id="past-in-brackets"),
        pytest.param("Geschäftsführer a.D.", "a d", id="a.d."),
        pytest.param("Ancien directeur financier", "ancien", id="ancien"),
        pytest.param("Director at Sales Heroes", "director", id="employer"),
        pytest.param("Head of Sales @ Example Bank | Speaker", "head of sales speaker", id="employer-in-a-part"),
        pytest.param("Attorney at Law", "attorney at law", id="no-employer"),
        pytest.param("Helping SMEs grow | Sales Director", "sales director", id="pitch"),
        pytest.param("Recruiter - hiring VPs", "recruiter", id="pitch-after-a-dash"),
        pytest.param("Hiring Manager", "hiring manager", id="one-part-is-no-pitch"),
        pytest.param("Supporting Actor", "supporting actor", id="supporting-is-a-title"),
        pytest.param("Interim CFO", "interim cfo", id="interim-stays"),
        pytest.param("Leiter (m/w/d) Marketing", "leiter marketing", id="genders"),
        pytest.param("Directeur H/F", "directeur", id="genders-bare"),
        pytest.param("Leiter:in Kundenservice", "leiter kundenservice", id="gender-colon"),
        pytest.param("Directeur·rice des opérations", "directeur des operations", id="gender-point"),
        pytest.param("Encargado/a", "encargado", id="gender-stroke"),
        pytest.param("C.E.O.", "c e o", id="initials-are-no-gender"),
        pytest.param("Sales/e-commerce", "sales e commerce", id="e-commerce-is-no-gender"),
        pytest.param("Marketing Manger", "marketing manager", id="letter-missing"),
        pytest.param("Vice Presidnet", "vice president", id="letters-swapped"),
        pytest.param("Chief Excutive Officer", "chief executive officer", id="slip-among-others"),
        pytest.param("Costumer", "costumer", id="costumer-is-no-customer"),
        pytest.param("Resident Engineer", "resident engineer", id="resident-is-no-president"),
        pytest.param("Managed Services Engineer", "managed services engineer", id="managed-is-no-manager"),
        pytest.param("Assistent", "assistent", id="another-language-is-no-slip"),
    ],
)
def test_what_is_compared(words: str, said: str) -> None:
    assert folded(words) == said


@settings(max_examples=30, deadline=None)
@given(st.text(alphabet=st.characters(categories=["Lu", "Ll"], max_codepoint=0x7F) | st.just(" "), max_size=40))
def test_what_is_folded_and_says_only_what_somebody_is_stays(words: str) -> None:
    said = folded(words)
    again = folded(said) if said else said
    assert said == again
    assert said is None or pl.select(text.fold(pl.lit(said))).item() in (said, None)
