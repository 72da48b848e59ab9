"""Which registers of a country an ICP leaves out."""

import pytest
from tests.stages.test_validate import ANN, run

from listforge import suppression, vocab
from listforge.icp.validation import SuppressionList

LONDON = {"company_name": "Copperfinch", "phone": "020 7946 0123", "country": "GB"}


def listed(name: str, *registers: str) -> SuppressionList:
    return SuppressionList(name=name, path="x", registers=registers)


@pytest.mark.parametrize(
    ("lists", "left_out"),
    [
        pytest.param([], {}, id="nothing screened here"),
        pytest.param([listed("us_dnc"), listed("own")], {}, id="lists of other kinds"),
        pytest.param([listed("tps")], {"GB": ["ctps"]}, id="TPS alone"),
        pytest.param([listed("UK-CTPS Nov 2026")], {"GB": ["tps"]}, id="CTPS alone, among other words"),
        pytest.param([listed("tps"), listed("ctps")], {}, id="both"),
        pytest.param([listed("bureau", "TPS", "CTPS")], {}, id="both in a bureau's file"),
        pytest.param([listed("tps", "tps", "ctps")], {}, id="what is said goes before the name"),
        pytest.param([listed("attps"), listed("ctpsx")], {}, id="no word of the name"),
    ],
)
def test_registers_that_no_list_holds(lists: list[SuppressionList], left_out: dict[str, list[str]]) -> None:
    assert suppression.left_out(lists) == left_out


@pytest.mark.parametrize(
    ("row", "names", "warned"),
    [
        pytest.param(LONDON, ["tps"], True, id="a British number, one register"),
        pytest.param(LONDON, ["tps", "ctps"], False, id="both registers"),
        pytest.param(LONDON, [], False, id="none"),
        pytest.param(ANN, ["tps"], False, id="an American number"),
        pytest.param({**ANN, "phone": "+44 20 7946 0123"}, ["ctps"], True, id="a British number of an American row"),
        pytest.param({**LONDON, "phone": "+1 212 555 0123"}, ["ctps"], False, id="an American number of a British row"),
    ],
)
def test_a_row_that_dials_there_is_warned_of_it(row: dict[str, str], names: list[str], warned: bool) -> None:
    lists = [{"name": name, "path": "x"} for name in names]
    done = run([row], {"validate": {"suppression": lists}})
    assert done.warned.get("register_missing", 0) == int(warned)


def test_registers_come_from_the_data_with_their_source() -> None:
    told = {entry.country: (set(entry.all_of), bool(entry.source)) for entry in vocab.suppression().registers}
    assert told == {"GB": ({"tps", "ctps"}, True)}
