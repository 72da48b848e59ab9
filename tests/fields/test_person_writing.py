"""Names as people write them themselves."""

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from listforge.fields import cell, distinct, person_writing


def tidied(name: str | None) -> str | None:
    found: str | None = person_writing.tidied(pl.Series([name], dtype=pl.String))[0]
    return found


@pytest.mark.parametrize(
    ("name", "mended"),
    [
        pytest.param("  Ana   Ruiz ", "Ana Ruiz", id="spaces"),
        pytest.param("Ana Ruiz, MBA", "Ana Ruiz", id="credential after a comma"),
        pytest.param("Ana Ruiz, CPA, MBA", "Ana Ruiz", id="two of them"),
        pytest.param("Ana Ruiz, MBA PMP", "Ana Ruiz", id="two of them, one comma"),
        pytest.param("Ana Ruiz MBA", "Ana Ruiz", id="credential without a comma"),
        pytest.param("Ana Ruiz - PMP", "Ana Ruiz", id="credential after a dash"),
        pytest.param("Ana Ruiz, Ph.D.", "Ana Ruiz", id="Ph.D."),
        pytest.param("Ana Ruiz, Ph. D.", "Ana Ruiz", id="Ph. D."),
        pytest.param("Ana Ruiz, phd", "Ana Ruiz", id="phd"),
        pytest.param("Ana Ruiz, M.D.", "Ana Ruiz", id="M.D."),
        pytest.param("Ana Ruiz, PE", "Ana Ruiz", id="PE"),
        pytest.param("Ana Ruiz, SHRM-SCP", "Ana Ruiz", id="SHRM-SCP"),
        pytest.param("Ruiz MBA", "Ruiz", id="in a column of family names"),
        pytest.param("Ruiz, Ana, MBA", "Ruiz, Ana", id="behind Last, First"),
        pytest.param("Ana Ruiz (she/her)", "Ana Ruiz", id="pronouns"),
        pytest.param("Ana 🚀 Ruiz", "Ana Ruiz", id="emoji"),
        pytest.param("👩🏽\u200d💻 Ana Ruiz", "Ana Ruiz", id="emoji of several parts"),
        pytest.param("★ Ana Ruiz ★", "Ana Ruiz", id="stars"),
        pytest.param("ANA RUIZ", "Ana Ruiz", id="capitals"),
        pytest.param("JEAN-PIERRE D'ANGELO", "Jean-Pierre D'Angelo", id="capitals, hyphen and apostrophe"),
        pytest.param("FIONA MCDOWELL III", "Fiona McDowell III", id="capitals, Mc and a generation"),
        pytest.param("JÖRG MÜLLER", "Jörg Müller", id="capitals with accents"),
        pytest.param("ANA RUIZ, MBA", "Ana Ruiz", id="capitals and a credential"),
        pytest.param("ANA RUIZ, PhD", "Ana Ruiz", id="capitals and a credential that is not"),
        pytest.param("MR ANA RUIZ", "Ana Ruiz", id="capitals and a title"),
        pytest.param("Mr ANA RUIZ", "Ana Ruiz", id="capitals and a title that is not"),
        pytest.param("Dr. Ana Ruiz", "Ana Ruiz", id="Dr."),
        pytest.param("Dr Ana Ruiz", "Ana Ruiz", id="Dr"),
        pytest.param("Dr.Ana Ruiz", "Ana Ruiz", id="Dr. without a space"),
        pytest.param("Herr Prof. Dr. Jörg Moorst", "Jörg Moorst", id="Herr Prof. Dr."),
        pytest.param("Dipl.-Ing. Jörg Moorst", "Jörg Moorst", id="Dipl.-Ing."),
        pytest.param("Frau Ana Ruiz", "Ana Ruiz", id="Frau"),
        pytest.param("Mme Camille Brisa", "Camille Brisa", id="Mme"),
        pytest.param("Sra. Ana Ruiz", "Ana Ruiz", id="Sra."),
        pytest.param("Ruiz, Dr. Ana", "Ruiz, Ana", id="a title behind the comma"),
        pytest.param("ana ruiz", "Ana Ruiz", id="no capitals"),
        pytest.param("o'brien", "O'Brien", id="no capitals, apostrophe"),
        pytest.param("o’brien", "O’Brien", id="no capitals, typographic apostrophe"),
        pytest.param("jean-luc brisa", "Jean-Luc Brisa", id="no capitals, hyphen"),
        pytest.param("mcdowell", "McDowell", id="no capitals, Mc"),
        pytest.param("j. ruiz", "J. Ruiz", id="no capitals, initial"),
        pytest.param("MCDONALD", "McDonald", id="Mc alone"),
        pytest.param("D'ANGELO", "D'Angelo", id="D'"),
        pytest.param("VAN DER BERG", "van der Berg", id="two particles"),
        pytest.param("JAN VAN DER BERG", "Jan van der Berg", id="two particles inside"),
        pytest.param("VAN BERG", "Van Berg", id="one particle: nobody knows"),
        pytest.param("KARL VON MOORST", "Karl von Moorst", id="von inside"),
        pytest.param("MARIA DE LA BRISA", "Maria de la Brisa", id="de la"),
        pytest.param("KEES VAN 'T HOF", "Kees van 't Hof", id="van 't"),
        pytest.param("TJ ROOKMORE", "TJ Rookmore", id="two initials"),
        pytest.param("JOHN E ROOKMORE", "John E Rookmore", id="one initial"),
        pytest.param("ИВАН РУКМОРОВ", "Иван Рукморов", id="Cyrillic"),
    ],
)
def test_tidy_mends_a_name(name: str, mended: str) -> None:
    assert tidied(name) == mended
    assert tidied(mended) == mended


@pytest.mark.parametrize(
    "name",
    [
        *("Rahman, Md", "Md Rahman", "Jean Mba", "Kim, Do", "Smith, JD", "Smith, Edd", "Pe Than", "Rn", "Le, An", "JO"),
        *(
            "José Núñeza",
            "李 小龙",
            "Jörg van der Moorst",
            "Jocelyn O'Farrowel",
            "Calla Okonjo-Vale",
            "Jan van den Berg",
        ),
        *("Walter Emberlyn Jr.", 'Ana "Annie" Ruiz', "Bob R. Ray", "RenÃ©e", "Null", "Bob St. Claire", "J. Ray"),
        *("Ing Sundberg", "Drew Moss", "Don Ray", "Miss", "Dr.", "M. Dupont", "Msgr Ray", "Herrmann", "Prof", "Kim Fr"),
        *(
            "Dr. and Mrs. Ray",
            "DUPONT Jean",
            "王小明",
            "محمد",
            "van den Berg",
            "Jean-Luc",
            "O’Brien",
            "ana.ruiz",
            "ana@x.example",
        ),
    ],
)
def test_tidy_leaves_a_good_name_alone(name: str) -> None:
    assert tidied(name) == name


@pytest.mark.parametrize("name", ["RAHMAN, MD", "JEAN MBA"])
def test_tidy_takes_no_name_for_a_credential_when_all_is_in_capitals(name: str) -> None:
    assert tidied(name) == name.title()


@pytest.mark.parametrize("name", ["", "N/A", "-", "🚀", "NULL", None])
def test_tidy_gives_nothing_for_no_name(name: str | None) -> None:
    assert tidied(name) is None


WORDS = st.sampled_from(
    ["Ana", "RUIZ", "ruiz", "Dr.", "Dr", "MBA", "PhD", "Esq", "Prof.", "van", "DER", "Jr.", "III", "Herr", "and", "o'brien", "McX", "🚀",
     "(she/her)", "-", "Mr.", "MD", "王", "É", "N/A", "Null", "Rn", "TJ"]
)  # fmt: skip


@settings(max_examples=100)
@given(st.lists(st.tuples(WORDS, st.sampled_from([" ", ", ", "  ", " - ", "-", "."])), max_size=5))
def test_a_tidied_name_stays_as_it_is(parts: list[tuple[str, str]]) -> None:
    name = "".join(word + between for word, between in parts).strip()
    once = tidied(name)
    assert tidied(once) == once


@settings(max_examples=100)
@given(
    st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), max_size=20)
    | st.lists(WORDS, max_size=4).map(" ".join)
)
def test_only_names_that_look_odd_are_worked_on(name: str) -> None:
    cleaned = cell.cleaned(pl.Series([name]), "full_name").cells
    assert person_writing.tidied(cleaned).to_list() == distinct.done(cleaned, person_writing.tidy).to_list()
