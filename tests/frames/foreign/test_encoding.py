"""Encodings, told, marked and guessed; and the sentence that says when a guess is one."""

import pytest

from listforge.errors import InputError
from listforge.frames.foreign.encoding import as_utf8

GREEK = "Λεωνίδας,Αλέξανδρος\nΜαριάνθη,Γεώργιος\n"


@pytest.mark.parametrize(
    ("text", "encoding", "used"),
    [
        pytest.param("Müller,Jörg,Straße\nFrançois,Hélène,Château\n", "cp1252", "cp1252", id="western"),
        pytest.param("Müller,Jörg,Straße\nFrançois,Hélène,Château\n", "mac_roman", "mac_roman", id="Excel for Mac"),
        pytest.param("Müller,Jörg,Straße,Größe\nFrançois,Hélène,Château\n", "cp850", "cp850", id="DOS"),
        pytest.param("Réservation de quais,Boréal-Lune\nLevi Gutiérroz\n", "cp1252", "cp1252", id="as well Central"),
        pytest.param("Smith’s “best” – co\n", "cp1252", "cp1252", id="typed marks"),
        pytest.param("João,Inês,Conceição\n", "cp1252", "cp1252", id="Portuguese"),
        pytest.param("Guðrún Jónsdóttir,Þór\n", "cp1252", "cp1252", id="Icelandic"),
        pytest.param("Şirket,İstanbul,Güneş,Çağrı Yılmaz\nOğuz,Işık,Müdür\n", "cp1254", "cp1254", id="Turkish"),
        pytest.param("Škoda,Jiří,Dvořák,Plzeň\nŁódź,Wrocław,Gdańsk,Święty\n", "cp1250", "cp1250", id="Central"),
        pytest.param("Škoda,Jiří,Dvořák,Plzeň\nŁódź,Wrocław,Gdańsk,Święty\n", "iso8859_2", "iso8859_2", id="Central, Unix"),
        pytest.param("Общество с ограниченной,Иван Петров\nМосква\n", "cp1251", "cp1251", id="Cyrillic"),
        pytest.param("Общество с ограниченной,Иван Петров\nМосква\n", "koi8_r", "koi8_r", id="Cyrillic, Unix"),
        pytest.param(GREEK, "cp1253", "cp1253", id="Greek"),
        pytest.param("شركة النقل,الرياض,محمد علي\n", "cp1256", "cp1256", id="Arabic"),
        pytest.param("北京运输有限公司,王伟,经理\n上海物流\n", "gb18030", "gb18030", id="simplified Chinese"),
        pytest.param("台北運輸有限公司,王偉,經理\n", "big5", "cp950", id="traditional Chinese"),
        pytest.param("서울물류,김민수,부장\n", "euc_kr", "cp949", id="Korean"),
        pytest.param("株式会社物流,山田太郎,部長\nトヨタ運送\n", "shift_jis", "cp932", id="Japanese"),
        pytest.param("㈱物流①,山田太郎,部長\nトヨタ運送\n", "cp932", "cp932", id="Japanese, Windows"),
        pytest.param("똠방각하물류,김민수,부장\n서울\n", "cp949", "cp949", id="Korean, Windows"),
        pytest.param("Árvíztűrő Kft.,Győr\nÜveg és Fa,Őriszentpéter\n", "cp1250", "cp1250", id="Hungarian"),
        pytest.param("UAB Žalgiris,Šiaulių g.\nKęstutis,Klaipėda,Ąžuolas\n", "cp1257", "cp1257", id="Lithuanian"),
        pytest.param("สำนักงานเขต,กรุงเทพมหานคร\nเชียงใหม่\n", "cp874", "cp874", id="Thai"),
        pytest.param("Общество с ограниченной,Иван Петров\nМосква\n", "cp866", "cp866", id="Cyrillic, DOS"),
        pytest.param("Café Noël,1 000 €\nCrème,5 €\n", "iso8859-15", "iso8859-15", id="a euro on Unix"),
        pytest.param("João Simões,Jürgen Größe,Août\nPeña,Åse Bjørk\n", "cp1252", "cp1252", id="many Western ones"),
        pytest.param("株式会社物流,山田太郎,部長\nトヨタ運送\n", "euc_jp", "euc_jp", id="Japanese, Unix"),
        pytest.param("4,5,©\n", "latin-1", "cp1252", id="one letter is no evidence"),
        pytest.param("a,b\n1,2\n", "utf-16-le", "utf-16-le", id="two bytes a letter, no mark"),
        pytest.param("a,b\n1,2\n", "utf-16-be", "utf-16-be", id="the other way round"),
        pytest.param("a,b\n", "utf-32", "utf-32", id="four bytes a letter"),
    ],
)  # fmt: skip
def test_the_encoding_is_found(text: str, encoding: str, used: str) -> None:
    assert as_utf8(text.encode(encoding), "list", None)[:2] == (text.encode(), used)


@pytest.mark.parametrize(
    ("data", "doubts"),
    [
        pytest.param("Müller,Jörg\n".encode(), (), id="utf-8"),
        pytest.param("Müller,Jörg,Straße\n".encode("cp1252"), (), id="plainly western"),
        pytest.param("Ünïcö ж, José, André\n".encode() + b"M\xfcller\n", ("not all of it is UTF-8: 1 byte was read as cp1252",), id="something pasted in"),
        pytest.param("Łódź\n".encode("cp1250"), ("not UTF-8; read as cp1252; --encoding NAME takes another",), id="three letters"),
    ],
)  # fmt: skip
def test_doubts_are_said(data: bytes, doubts: tuple[str, ...]) -> None:
    assert as_utf8(data, "list", None)[2] == doubts


def test_a_stray_byte_is_read_and_the_rest_stays() -> None:
    data = "Hélène,Zoë,Łódź\n".encode() + b"M\xfcller\n"
    assert as_utf8(data, "list", None)[0] == "Hélène,Zoë,Łódź\nMüller\n".encode()


def test_null_bytes_are_no_text() -> None:
    assert as_utf8(b"a\x00,b\x00\n", "list", None) == (b"a,b\n", "utf-8", ())


@pytest.mark.parametrize("size", [16_777_215, 16_777_216, 16_777_217])
def test_a_letter_on_the_edge_of_two_stretches(size: int) -> None:
    assert as_utf8(b"a" * size + "é".encode(), "list", None)[1] == "utf-8"
    with pytest.raises(InputError, match="line 1: not utf-8"):
        as_utf8(b"a" * size + b"\xc3", "list", "utf-8")
