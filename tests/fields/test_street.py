"""Street addresses, as they are compared."""

import polars as pl
import pytest

from listforge.fields import street


@pytest.mark.parametrize(
    ("writings", "key"),
    [
        pytest.param(["12 Quay Road", "12 Quay Rd., Suite 5", "12 Quay Rd Ste5", "12 Quay Rd #5"], "12 quay rd", id="a suite"),
        pytest.param(["100 W Stewart Dr", "100 West Stewart Drive, Fl. 3"], "100 w stewart dr", id="a name that begins like a suite"),
        pytest.param(["7 Florida Ave", "7 Florida Avenue"], "7 florida ave", id="a name that begins like a floor"),
        pytest.param(["Calle Marrow 12", "C. Marrow #12"], "12 c marrow", id="the house behind a number sign"),
        pytest.param(["Hafenstraße 7a", "Hafenstr. 7 A", "HAFENSTRASSE 7A"], "7a hafenst", id="a street in one word"),
        pytest.param(["Kerkstraat 9", "Kerkstr. 9"], "9 kerkst", id="a Dutch one"),
        pytest.param(["Alter Platz 2", "Alter Pl. 2"], "2 alter pl", id="a square"),
        pytest.param(["Rua do Cais, 34 - Centro"], "34 r do cais centro", id="the number behind a comma"),
        pytest.param(["Rua do Cais, 34, Sala 8", "R. do Cais, 34 - Loja 2", "Rua do Cais 34"], "34 r do cais", id="rooms"),
        pytest.param(["3 Rue du Quai, Bât. 4", "3 rue du Quai 2ème étage"], "3 r du quai", id="a building and a floor"),
        pytest.param(["Calle Marrow, 19, 21º A", "C/ Marrow, 19 Local 3"], "19 c marrow", id="floor and door"),
        pytest.param(["Hafenplatz 20, 4. OG", "Hafenpl. 20"], "20 hafenpl", id="a German floor"),
        pytest.param(["8 Quay St 3 Floor", "8 Quay Street, 2nd floor"], "8 quay st", id="a floor behind its number"),
        pytest.param(["ul. Nadbrzeżna 7/12", "Nadbrzeżna 7", "ulica Nadbrzeżna 7 lok. 3"], "7 nadbrzezna", id="a Polish flat"),
        pytest.param(["港町3丁目5番20号", "港町3-5-20", "港町3-5-20 13F"], "港町 3 5 20", id="numbered blocks"),
        pytest.param(["No. 46, Quay Road", "46, Quay Rd, Shop No 11"], "46 quay rd", id="a word for number"),
        pytest.param(["12 Shop Lane"], "12 shop ln", id="a street named after a shop"),
        pytest.param(["5/12 Quay Road"], "5 12 quay rd", id="a unit before the house"),
        pytest.param(["100 N 5th St"], "100 n 5th st", id="North, not number"),
        pytest.param(["Avenida do Cais, 34", "Av. do Cais 34"], "34 ave do cais", id="an avenue in two languages"),
        pytest.param(["Dock House, 12 Quay Road"], "12 dock house quay rd", id="a house with a name"),
        pytest.param(["Quay Road"], "quay rd", id="no number"),
        pytest.param(["Flat 2, 12 Quay Road", "1st Floor, 12 Quay Rd"], "12 quay rd", id="a unit before the house"),
        pytest.param(["123 N. 5th St"], "123 n 5th st", id="North with a dot"),
        pytest.param(["Straße des 17. Juni 135F"], "st des 17 juni 135f", id="a letter, and no floor"),
        pytest.param(["100 County Road M 12"], "100 county rd m 12", id="a road with a letter"),
        pytest.param(["Junction 12, M25"], "12 jct m25", id="a motorway"),
        pytest.param(["Unit 8, Quay Business Park"], "unit 8 quay business pk", id="a unit and no house"),
        pytest.param(["Rua do Cais 355, sala 3"], "355 r do cais", id="the number before a comma"),
    ],
)  # fmt: skip
def test_writings_of_one_address(writings: list[str], key: str) -> None:
    assert set(pl.DataFrame({"street": writings}).select(street.compare_key(pl.col("street"))).to_series()) == {key}
