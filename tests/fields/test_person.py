"""Names of people: tidied, taken apart, compared."""

from collections.abc import Callable

import polars as pl
import pytest

from listforge.fields import person


def said(read: Callable[[pl.Expr], pl.Expr], cell: str | None) -> str | None:
    found: str | None = pl.DataFrame({"cell": [cell]}, schema={"cell": pl.String}).select(read(pl.col("cell"))).item()
    return found


@pytest.mark.parametrize(
    ("full", "name", "title"),
    [
        pytest.param("Jo Bloggs, COO", "Jo Bloggs", "COO", id="a title"),
        pytest.param("Ann de Vries,Geschäftsführerin", "Ann de Vries", "Geschäftsführerin", id="in another language"),
        pytest.param("Jo Bloggs, VP, Sales", "Jo Bloggs", "VP, Sales", id="with a comma of its own"),
        pytest.param("Bloggs, Jo, Art Director", "Bloggs, Jo", "Art Director", id="behind last, first"),
        pytest.param("Bloggs, Jo Ann", "Bloggs, Jo Ann", None, id="last, first"),
        pytest.param("Bloggs, Chief", "Bloggs, Chief", None, id="one word before the comma"),
        pytest.param("de la Cruz, Angel", "de la Cruz, Angel", None, id="a family name of several words"),
        pytest.param("Carter Cook, Dean", "Carter Cook, Dean", None, id="a title that is a given name"),
        pytest.param("Carter Cook, Mason Art", "Carter Cook, Mason Art", None, id="trades that are given names"),
        pytest.param("Jo Bloggs, CPA", "Jo Bloggs, CPA", None, id="letters"),
        pytest.param("Jo Bloggs, Jr.", "Jo Bloggs, Jr.", None, id="a generation"),
        pytest.param("Jo Bloggs, Tarnwick", "Jo Bloggs, Tarnwick", None, id="a company"),
        pytest.param(None, None, None, id="none"),
    ],
)
def test_a_title_behind_the_comma_is_no_given_name(full: str | None, name: str | None, title: str | None) -> None:
    names = pl.Series([full, "Bloggs, Jo"], dtype=pl.String)
    assert person.titled(names).rows() == [(name, title), ("Bloggs, Jo", None)]
    if title and name == "Jo Bloggs":
        assert person.keys(names.to_frame("full_name")).rows()[0] == ("jo", "bloggs")


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
        pytest.param("Prof. Dr. Ana Ruiz", "Ana", "Ruiz", id="two titles"),
        pytest.param("Ruiz, Dr. Ana", "Ana", "Ruiz", id="a title behind the comma"),
        pytest.param("DUPONT Jean-Pierre", "Jean-Pierre", "DUPONT", id="LAST First"),
        pytest.param("VAN DER BERG Jan", "Jan", "VAN DER BERG", id="LAST First with particles"),
        pytest.param("Jean-Pierre DUPONT", "Jean-Pierre", "DUPONT", id="First LAST"),
        pytest.param("AJ Rookmore", "AJ", "Rookmore", id="two initials are a given name"),
        pytest.param("José Ortega y Gasset", "José", "Ortega y Gasset", id="two family names joined"),
        pytest.param("Kees van 't Hof", "Kees", "van 't Hof", id="Dutch 't"),
        pytest.param("Bob St. Claire", "Bob", "St. Claire", id="St."),
        pytest.param("Ahmed bin Rashid Al Maktab", "Ahmed", "Al Maktab", id="Arabic particles"),
        pytest.param("Omar al-Rookmari", "Omar", "al-Rookmari", id="Arabic article with a hyphen"),
        pytest.param("Yusuf Abu Rookmar", "Yusuf", "Abu Rookmar", id="Abu"),
        pytest.param("Abdul Rahman Rookmar", "Abdul Rahman", "Rookmar", id="Abdul is half a name"),
        pytest.param("أحمد بن راشد", "أحمد", "بن راشد", id="Arabic script"),
        pytest.param("王小明", "小明", "王", id="Chinese"),
        pytest.param("欧阳小明", "小明", "欧阳", id="Chinese, a family name of two"),
        pytest.param("李 小龙", "小龙", "李", id="Chinese with a space"),
        pytest.param("山田太郎", "太郎", "山田", id="Japanese"),
        pytest.param("高橋誠", "誠", "高橋", id="Japanese, two and one"),
        pytest.param("佐々木 さくら", "さくら", "佐々木", id="Japanese, kana"),
        pytest.param("김민수", "민수", "김", id="Korean"),
        pytest.param("남궁민수", "민수", "남궁", id="Korean, a family name of two"),
        pytest.param("龘小明", None, "龘小明", id="three characters we cannot tell apart"),
        pytest.param("Рукморов Иван Петрович", "Иван", "Рукморов", id="Russian with a father's name behind"),
        pytest.param("Иван Петрович Рукморов", "Иван", "Рукморов", id="Russian with it between"),
        pytest.param("Рукморова Анна Ивановна", "Анна", "Рукморова", id="a woman's"),
        pytest.param("Иван Рукморов", "Иван", "Рукморов", id="Russian, two words"),
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


@pytest.mark.parametrize(
    ("full", "country", "last"),
    [
        pytest.param("Juan Carlos García Ruiz", "ES", "García Ruiz", id="Spain"),
        pytest.param("Juan Carlos García Ruiz", "US", "Ruiz", id="elsewhere nobody knows"),
        pytest.param("Juan García Ruiz", "ES", "García Ruiz", id="three words"),
        pytest.param("Juan Carlos Ruiz", "ES", "Ruiz", id="two given names"),
        pytest.param("Juan García Jr", "ES", "García Jr", id="a generation is none"),
        pytest.param("Juan Carlos de Ruiz", "ES", "de Ruiz", id="a particle is none"),
        pytest.param("Juan Carlos García Ruiz", None, "Ruiz", id="no country"),
    ],
)
def test_two_family_names_where_people_have_two(full: str, country: str | None, last: str) -> None:
    cells = {"full_name": full, "first_name": None, "last_name": None, "country": country}
    frame = pl.DataFrame([cells], schema=dict.fromkeys(cells, pl.String))
    assert person.taken_apart(frame).select("first_name", "last_name").row(0) == ("Juan", last)


@pytest.mark.parametrize(
    ("full", "country", "first", "last"),
    [
        pytest.param("Pérez Vega Juan", "ES", "Juan", "Pérez Vega", id="a given name behind"),
        pytest.param("LÓPEZ RUIZ JUAN CARLOS", "MX", "Juan Carlos", "López Ruiz", id="two of them, in capitals"),
        pytest.param("Ximena Ruiz Juan", "ES", "Ximena", "Ruiz Juan", id="a family name like a given one"),
        pytest.param("Lopez Ruiz Juan", "US", "Lopez", "Juan", id="elsewhere nobody knows"),
    ],
)
def test_both_family_names_in_front(full: str, country: str, first: str, last: str) -> None:
    cells = {"full_name": full, "first_name": None, "last_name": None, "country": country}
    frame = pl.DataFrame([cells], schema=dict.fromkeys(cells, pl.String))
    assert person.taken_apart(frame).select("first_name", "last_name").row(0) == (first, last)


def test_a_name_in_capitals_taken_apart_is_written_as_people_do() -> None:
    frame = pl.DataFrame({"full_name": ["DUPONT Jean"], "first_name": [None], "last_name": [None]})
    read = person.taken_apart(frame.cast(pl.String))
    assert read.row(0) == ("DUPONT Jean", "Jean", "Dupont")


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


@pytest.mark.parametrize(
    ("country", "names", "wanted"),
    [
        pytest.param("RU", ("Сергей", "Щербаков"), ("sergey", "shcherbakov"), id="Cyrillic"),
        pytest.param("GR", ("Γιώργος", "Αγγελόπουλος"), ("giorgos", "angelopoulos"), id="Greek"),
        pytest.param("KR", ("민준", "김"), ("minjun", "kim"), id="Hangul"),
        pytest.param("KR", ("Min-jun", "Kim"), ("minjun", "kim"), id="two syllables"),
        pytest.param("CN", ("Mary Jane", "Smith"), ("mary jane", "smith"), id="a guest"),
        pytest.param("CN", ("Wei J", "Zhang"), ("wei j", "zhang"), id="an initial"),
        pytest.param("US", ("Min-jun", "Kim"), ("min jun", "kim"), id="two words elsewhere"),
        pytest.param("VN", ("Văn Anh", "Nguyễn"), ("anh van", "nguyen"), id="the last word calls"),
        pytest.param("VN", ("Nguyễn", "Văn Anh"), ("anh van", "nguyen"), id="family name first"),
        pytest.param("VN", ("Anh", "Nguyen"), ("anh", "nguyen"), id="family name last"),
        pytest.param("DE", ("Anh", "Nguyen"), ("anh", "nguyen"), id="abroad"),
        pytest.param("JP", ("健一", "佐藤"), ("健一", "佐藤"), id="Han does not tell how it is read"),
    ],
)
def test_keys_of_names_written_elsewhere(country: str, names: tuple[str, str], wanted: tuple[str, str]) -> None:
    first, last = names
    frame = pl.DataFrame({"first_name": [first, None], "last_name": [last, None], "country": [country, None]})
    assert person.keys_by_country(frame).rows() == [wanted, (None, None)]


@pytest.mark.parametrize("full", ["Lê Thị Hà", "Thị Hà Lê"])
def test_where_both_ends_may_be_a_family_name_it_is_the_commoner(full: str) -> None:
    frame = pl.DataFrame({"full_name": [full], "first_name": ["Lê"], "last_name": ["Hà"], "country": ["VN"]})
    assert person.keys_by_country(frame).row(0) == ("ha thi", "le")


def test_father_and_son_differ_and_two_writings_of_one_do_not() -> None:
    assert keys(None, None, "Walter Emberlyn Sr.")[1] != keys(None, None, "Walter Emberlyn Jr.")[1]
    assert keys(None, None, "Walter Emberlyn, JR")[1] == keys("Walter", "Emberlyn Jr.", None)[1]


def test_two_people_of_one_initial_count_as_one_where_numbers_are_shared() -> None:
    assert keys("Dana", "Pinderhask", None)[2] == keys("Dale", "Pinderhask", None)[2]
    assert keys("Dana", "Pinderhask", None)[2] != keys("Dana", "Fenbrook", None)[2]
