"""Names of people: tidied, taken apart, compared."""

from collections.abc import Callable

import polars as pl
import pytest

from listforge.fields import person


def said(read: Callable[[pl.Expr], pl.Expr], cell: str | None) -> str | None:
    found: str | None = pl.DataFrame({"cell": [cell]}, schema={"cell": pl.String}).select(read(pl.col("cell"))).item()
    return found


@pytest.mark.parametrize(
    ("name", "tidied"),
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
    ],
)
def test_tidy_mends_a_name(name: str, tidied: str) -> None:
    assert said(person.tidy, name) == tidied
    assert said(person.tidy, tidied) == tidied


@pytest.mark.parametrize(
    "name",
    [
        *("Rahman, Md", "Md Rahman", "Jean Mba", "Kim, Do", "Smith, JD", "Smith, Edd", "Pe Than", "Rn", "Le, An", "JO"),
        *("José Núñeza", "李 小龙", "Jörg van der Moorst", "Jocelyn O'Farrowel", "Calla Okonjo-Vale", "ana ruiz"),
        *("Walter Emberlyn Jr.", 'Ana "Annie" Ruiz', "Bob R. Ray", "RenÃ©e", "Null", "Bob St. Claire", "J. Ray"),
    ],
)
def test_tidy_leaves_a_good_name_alone(name: str) -> None:
    assert said(person.tidy, name) == name


@pytest.mark.parametrize("name", ["RAHMAN, MD", "JEAN MBA"])
def test_tidy_takes_no_name_for_a_credential_when_all_is_in_capitals(name: str) -> None:
    assert said(person.tidy, name) == name.title()


@pytest.mark.parametrize("name", ["", "N/A", "-", "🚀", "NULL", None])
def test_tidy_gives_nothing_for_no_name(name: str | None) -> None:
    assert said(person.tidy, name) is None


@pytest.mark.parametrize(
    ("full", "first", "last"),
    [
        pytest.param("Robert Rookmore", "Robert", "Rookmore", id="two words"),
        pytest.param("Rookmore, Robert", "Robert", "Rookmore", id="last, first"),
        pytest.param("Rookmore,Robert", "Robert", "Rookmore", id="last,first without a space"),
        pytest.param("Robert J. Rookmore", "Robert", "Rookmore", id="middle initial"),
        pytest.param("Ana Maria Ruiz", "Ana", "Ruiz", id="two given names"),
        pytest.param("Jörg van der Moorst", "Jörg", "van der Moorst", id="Dutch particles"),
        pytest.param("van der Moorst, Jörg", "Jörg", "van der Moorst", id="particles before a comma"),
        pytest.param("Camille De la Brisa", "Camille", "De la Brisa", id="French particles"),
        pytest.param("Ludwig von Moorst", "Ludwig", "von Moorst", id="German particle"),
        pytest.param("Van Morrowby", "Van", "Morrowby", id="a given name like a particle"),
        pytest.param("Al Pebblelock", "Al", "Pebblelock", id="another one"),
        pytest.param("Calla Okonjo-Vale", "Calla", "Okonjo-Vale", id="hyphen"),
        pytest.param("Jocelyn O'Farrowel", "Jocelyn", "O'Farrowel", id="apostrophe"),
        pytest.param("Walter Emberlyn Jr.", "Walter", "Emberlyn Jr.", id="generation"),
        pytest.param("Walter Emberlyn, Jr.", "Walter", "Emberlyn Jr.", id="generation after a comma"),
        pytest.param("Walter Emberlyn III", "Walter", "Emberlyn III", id="generation in numerals"),
        pytest.param("Dr. Ana Ruiz", "Ana", "Ruiz", id="honorific"),
        pytest.param("Mr. Bob Ray", "Bob", "Ray", id="another honorific"),
        pytest.param("Madonna", None, "Madonna", id="one word"),
        pytest.param("Ruiz,", None, "Ruiz", id="nothing after the comma"),
        pytest.param("J. Ray", "J.", "Ray", id="an initial"),
        pytest.param(None, None, None, id="nothing"),
    ],
)
def test_a_whole_name_is_taken_apart(full: str | None, first: str | None, last: str | None) -> None:
    assert (said(person.split_first, full), said(person.split_last, full)) == (first, last)


@pytest.mark.parametrize(
    "particle",
    ["van", "von", "de", "der", "den", "del", "della", "di", "da", "dos", "la", "le", "el", "al", "bin", "ter", "ten", "zu",
     "van den", "de la", "Von Der"],
)  # fmt: skip
def test_a_particle_belongs_to_the_family_name(particle: str) -> None:
    full = f"Kamal {particle} Moorst"
    assert (said(person.split_first, full), said(person.split_last, full)) == ("Kamal", f"{particle} Moorst")


def keys(first: str | None, last: str | None, full: str | None) -> tuple[str | None, ...]:
    columns = ("first_name", "last_name", "full_name")
    found = person.keys(pl.DataFrame([(first, last, full)], schema=dict.fromkeys(columns, pl.String), orient="row"))
    return found.with_columns(person.counted(found).alias("person")).row(0)


@pytest.mark.parametrize(
    ("first", "last", "full", "wanted"),
    [
        pytest.param("Robert", "Rookmore", None, ("robert", "rookmore", "rookmore r"), id="own columns"),
        pytest.param(None, None, "Robert Rookmore", ("robert", "rookmore", "rookmore r"), id="from the whole name"),
        pytest.param("Bob", None, "Robert Rookmore", ("bob", "rookmore", "rookmore b"), id="own column first"),
        pytest.param("José", "Núñeza", None, ("jose", "nuneza", "nuneza j"), id="accents"),
        pytest.param("RENÉE", "O'FARROWEL", None, ("renee", "o farrowel", "o farrowel r"), id="capitals"),
        pytest.param(None, "Rookmore", None, (None, "rookmore", "rookmore "), id="no given name"),
        pytest.param("Robert", None, None, ("robert", None, None), id="no family name"),
        pytest.param(None, None, None, (None, None, None), id="nobody"),
    ],
)
def test_keys_of_a_name(first: str | None, last: str | None, full: str | None, wanted: tuple[str | None, ...]) -> None:
    assert keys(first, last, full) == wanted


def test_father_and_son_differ_and_two_writings_of_one_do_not() -> None:
    assert keys(None, None, "Walter Emberlyn Sr.")[1] != keys(None, None, "Walter Emberlyn Jr.")[1]
    assert keys(None, None, "Walter Emberlyn, JR")[1] == keys("Walter", "Emberlyn Jr.", None)[1]


def test_two_people_of_one_initial_count_as_one_where_numbers_are_shared() -> None:
    assert keys("Dana", "Pinderhask", None)[2] == keys("Dale", "Pinderhask", None)[2]
    assert keys("Dana", "Pinderhask", None)[2] != keys("Dana", "Fenbrook", None)[2]
