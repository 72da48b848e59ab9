"""Learning from decisions: a better model where held-back decisions say so, none where they are too few or say nothing."""

from collections.abc import Callable
from itertools import product

import numpy as np
import polars as pl
import pytest
from tests.conftest import leads

from listforge import vocab
from listforge.icp import Icp
from listforge.stages.dedupe import dedupe
from listforge.stages.dedupe.learn import FOLDS, LEAST, WEIGHT, Gain, Learned, learned

ICP = Icp.model_validate({"name": "x", "validate": {"default_country": "US"}})
GIVEN = ("Mary", "Paul", "Nora", "Ivan", "Cora", "Dale", "Hugo", "Lena")
FAMILY = ("Ash", "Birch", "Cedarholm", "Dellwood", "Elmsley", "Fernby", "Gorseman", "Hazelton")
COMPANIES = 64


def companies() -> pl.DataFrame:
    """At each company a person and an initial that fits, on one switchboard with two more: titles agree at every other."""
    rows: list[dict[str, str | None]] = []
    for n, (given, family) in zip(range(COMPANIES), product(GIVEN, FAMILY), strict=True):
        site = {
            "company_name": f"Tarnwick {n}",
            "company_domain": f"tarnwick{n}.example",
            "company_phone": f"+1{200 + n}55501{n % 100:02}",
        }
        titles = ("Buyer", "Buyer") if n % 2 else ("Buyer", "Chief Financial Officer")
        rows += [
            {"full_name": f"{given} {family}", "job_title": titles[0], **site},
            {"full_name": f"{given[0]}. {family}", "job_title": titles[1], **site},
            {"full_name": f"Bo Quince{n}", "job_title": None, **site},
            {"full_name": f"Cy Rowan{n}", "job_title": None, **site},
        ]
    return leads(rows)


def said(word: Callable[[int], str], count: int = COMPANIES) -> pl.DataFrame:
    """What a person says of the pair of each of the first companies."""
    pairs = [(f"lead{4 * n:012}", f"lead{4 * n + 1:012}", word(n)) for n in range(count)]
    return pl.DataFrame(pairs, schema=["left_lead_id", "right_lead_id", "decision"], orient="row")


def by_title(n: int) -> str:
    return "same" if n % 2 else "different"


@pytest.fixture(scope="module")
def people() -> Learned:
    return learned(companies(), ICP, said(by_title))[0]


def test_what_decisions_say_clearly_is_learned(people: Learned) -> None:
    assert (people.kind, people.same, people.different) == ("people", COMPANIES // 2, COMPANIES // 2)
    assert people.before is not None
    assert people.after is not None
    assert people.after.log_loss < people.before.log_loss / 2
    assert people.after.right == 1
    assert people.gain is not None
    assert people.gain.mean == pytest.approx(people.before.log_loss - people.after.log_loss)
    assert people.gain.mean > people.gain.chance > 0
    assert people.model is not None


def test_the_learned_model_decides_as_the_person_did() -> None:
    """Here other titles mean one person: the very opposite of what ships."""
    said_so = said(lambda n: "different" if n % 2 else "same")
    found = learned(companies(), ICP, said_so)[0]
    assert found.model is not None
    icp = ICP.model_copy(update={"dedupe": ICP.dedupe.model_copy(update={"merge_at": 0.7, "review_at": 0.5})})
    wanted = {lead_id for *pair, word in said_so.iter_rows() for lead_id in pair if word == "same"}
    before, after = (
        {i for pair in result.rejected.select("lead_id", "survivor_lead_id").iter_rows() for i in pair}
        for result in (dedupe(companies(), icp), dedupe(companies(), icp, models={"people": found.model}))
    )
    assert before != wanted
    assert after == wanted


def test_a_learned_model_has_the_shape_of_the_one_that_ships(people: Learned) -> None:
    ships = vocab.match_model("people")
    assert people.model is not None
    assert (people.model.keys, people.model.vetoes, people.model.weight) == (ships.keys, ships.vetoes, WEIGHT)
    assert sum(people.model.classes) == pytest.approx(1)
    for name, levels in people.model.comparisons.items():
        assert list(levels) == list(ships.comparisons[name])
        assert np.sum(list(levels.values()), axis=0) == pytest.approx([1] * len(ships.classes), abs=1e-4)
        assert min(min(shares) for shares in levels.values()) > 0


def test_colleagues_stay_apart_after_learning(people: Learned) -> None:
    assert people.model is not None
    kept = dedupe(companies(), ICP, models={"people": people.model}).kept["full_name"]
    assert kept.str.contains("Quince|Rowan").sum() == 2 * COMPANIES


def test_to_learn_again_gives_the_same(people: Learned) -> None:
    assert learned(companies(), ICP, said(by_title))[0] == people
    assert learned(companies().reverse(), ICP, said(by_title))[0].model is not None


def test_a_coin_teaches_nothing() -> None:
    """What is said without regard to the rows does not foretell what is said of others; only not to be sure of it."""
    found = learned(companies(), ICP, said(lambda n: "same" if (n * 7919) % 13 < 6 else "different"))[0]
    assert found.after is not None
    assert found.after.log_loss > 0.6


def as_foretold(n: int) -> str:
    """About as often the same as the model takes it for: 0.98 with one title, 0.8 with two."""
    return "different" if n % 8 == 0 or n % 16 == 1 else "same"


def test_what_may_be_chance_is_not_used() -> None:
    found = learned(companies(), ICP, said(as_foretold))[0]
    assert found.gain is not None
    assert 0 < found.gain.mean < found.gain.chance
    assert found.model is None


@pytest.mark.parametrize(
    ("gain", "sure"),
    [
        pytest.param(Gain(0.30, 0.05), True, id="far beyond chance"),
        pytest.param(Gain(0.101, 0.05), True, id="just beyond"),
        pytest.param(Gain(0.10, 0.05), False, id="no more than chance"),
        pytest.param(Gain(0.001, 0.01), False, id="a trifle"),
        pytest.param(Gain(0.0, 0.0), False, id="nothing"),
        pytest.param(Gain(-0.3, 0.05), False, id="worse"),
    ],
)
def test_a_gain_is_sure_beyond_chance(gain: Gain, sure: bool) -> None:
    assert gain.sure is sure


@pytest.mark.parametrize(
    ("decisions", "missing"),
    [
        pytest.param(said(by_title, 2 * LEAST - 2), {"same": 1, "different": 1}, id="too few of both"),
        pytest.param(said(lambda n: "same"), {"different": LEAST}, id="only one word"),
        pytest.param(said(by_title, 0), {"same": LEAST, "different": LEAST}, id="none"),
    ],
)
def test_too_few_decisions_are_counted(decisions: pl.DataFrame, missing: dict[str, int]) -> None:
    found = learned(companies(), ICP, decisions)[0]
    assert (found.missing, found.model, found.before) == (missing, None, None)


def test_decisions_about_rows_that_are_gone_do_not_count() -> None:
    found = learned(companies()[:40], ICP, said(by_title))[0]
    assert (found.same, found.different) == (5, 5)


def test_each_kind_of_rows_learns_for_itself() -> None:
    assert [(one.kind, one.same + one.different) for one in learned(companies(), ICP, said(by_title))] == [
        ("people", COMPANIES),
        ("sites", 0),
    ]


def test_every_fold_has_some_of_both_words() -> None:
    assert LEAST >= 2 * FOLDS
