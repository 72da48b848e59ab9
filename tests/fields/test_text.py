"""Text cleaned for people, and folded for comparing."""

from collections.abc import Callable

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from listforge import vocab
from listforge.fields import text

LATIN_GREEK_CYRILLIC = st.text(st.characters(min_codepoint=0x20, max_codepoint=0x52F, exclude_categories=["Cc", "Cn"]))


def said(read: Callable[[pl.Expr], pl.Expr], cell: str | None) -> str | None:
    found: str | None = pl.DataFrame({"cell": [cell]}, schema={"cell": pl.String}).select(read(pl.col("cell"))).item()
    return found


@pytest.mark.parametrize(
    ("cell", "cleaned"),
    [
        pytest.param(" Ana   Ruiz ", "Ana Ruiz", id="spaces"),
        pytest.param("Ana\u00a0Ruiz\t\nLopez", "Ana Ruiz Lopez", id="no-break space, tab and newline"),
        pytest.param("\ufeffAna\u200bRuiz\u00ad", "AnaRuiz", id="byte-order mark, zero width, soft hyphen"),
        pytest.param("\u202a+1 212 555 0123\u202c", "+1 212 555 0123", id="direction marks of a contact app"),
        pytest.param("\u3000東京\u3000", "東京", id="ideographic space"),
        pytest.param("None Such Foods", "None Such Foods", id="a placeholder inside a name stays"),
        pytest.param("N/A Logistics", "N/A Logistics", id="so does N/A"),
        pytest.param("Null", "Null", id="Null is a family name"),
        pytest.param("Na", "Na", id="Na is a family name"),
        pytest.param("Nan", "Nan", id="Nan is a given name"),
        pytest.param("0", "0", id="zero says something"),
        pytest.param("no", "no", id="so does no"),
    ],
)
def test_clean_keeps_what_people_mean(cell: str, cleaned: str) -> None:
    assert said(text.clean, cell) == cleaned


@pytest.mark.parametrize(
    "cell",
    ["", "  ", "\u200b", "N/A", "n/a", "NA", "na", "NULL", "null", "NaN", "nan", "none", "None", "-", "--", "?", "#N/A",
     "#REF!", "Unknown", "TBD", "not available", "(blank)", None],
)  # fmt: skip
def test_clean_gives_nothing_for_a_placeholder(cell: str | None) -> None:
    assert said(text.clean, cell) is None


@pytest.mark.parametrize(
    ("cell", "folded"),
    [
        ("Geschäftsführer", "geschaftsfuhrer"),
        ("STRASSE", "strasse"),
        ("Straße", "strasse"),
        ("Łódź", "lodz"),
        ("Ørsted", "orsted"),
        ("Ærø", "aero"),
        ("Þórður", "thordur"),
        ("İstanbul", "istanbul"),
        ("Iğdır", "igdir"),
        ("ΟΔΟΣ", "οδοσ"),
        ("O'Brien-Smith", "o brien smith"),
        ("snake_case", "snake case"),
        ("R&D, (Sr.)", "r d sr"),
        ("ﬁne １２", "fine 12"),
        ("会社", "会社"),
        pytest.param("दिल्ली", "दिल्ली", id="vowel signs are letters of a word"),
        pytest.param("บ้าน-สวน", "บ้าน สวน", id="and so are signs of tone"),
        pytest.param("שָׁלוֹם", "שלום", id="points are none"),
        pytest.param("Café \u2615\ufe0f Bar", "cafe bar", id="a symbol with what picks its colour"),
        ("...", None),
        ("", None),
        (None, None),
    ],
)
def test_fold_drops_case_accents_and_signs(cell: str | None, folded: str | None) -> None:
    assert said(text.fold, cell) == folded


@given(LATIN_GREEK_CYRILLIC)
def test_a_column_is_folded_as_a_vocabulary_is(cell: str) -> None:
    assert (said(text.fold, cell) or "") == vocab.fold(cell)
    assert (said(text.key, cell) or "") == vocab.loose(cell)


@given(LATIN_GREEK_CYRILLIC)
def test_what_is_clean_or_folded_stays_as_it_is(cell: str) -> None:
    for read in (text.clean, text.fold, text.key):
        once = said(read, cell)
        assert said(read, once) == once
