"""The weights: they start from what is expected, learn from the list, and add up."""

import numpy as np
import pytest

from listforge import vocab
from listforge.stages.dedupe import model
from listforge.stages.dedupe.model import Model
from listforge.stages.dedupe.told import Array

PEOPLE = vocab.match_model("people")


def pattern(**levels: str) -> tuple[dict[str, Array], dict[str, Array]]:
    """One pair with those levels, unknown in all others."""
    places = {name: list(shares) for name, shares in PEOPLE.comparisons.items()}
    vetoes = {name: np.array([levels.pop(name, "") == "yes"]) for name in PEOPLE.vetoes}
    table = {name: np.array([names.index(levels[name]) + 1 if name in levels else 0]) for name, names in places.items()}
    return table, vetoes


def bits(**levels: str) -> float:
    return learnt(model.started(PEOPLE), **levels)


def learnt(known: Model, **levels: str) -> float:
    return float(model.bits(known, *pattern(**levels))[0])


def test_nothing_known_is_as_likely_as_any_candidate_pair() -> None:
    same = PEOPLE.classes[0]
    assert model.probability(np.array([bits()]))[0] == pytest.approx(same)


@pytest.mark.parametrize(
    ("surer", "less"),
    [
        pytest.param({"name": "same", "mail": "same"}, {"name": "same"}, id="mail beside a name"),
        pytest.param({"name": "same", "number": "own"}, {"name": "same", "number": "shared"}, id="a number of one's own"),
        pytest.param({"name": "same"}, {"name": "typo"}, id="a name and one like it"),
        pytest.param({"name": "same", "company": "same"}, {"name": "family", "company": "same"}, id="namesake and relative"),
        pytest.param({"name": "same", "company": "same"}, {"name": "same", "company": "differ"}, id="at one company"),
        pytest.param({"name": "same"}, {"name": "same", "generation": "yes"}, id="father and son"),
        pytest.param({"name": "same"}, {"name": "same", "one_generation": "yes"}, id="father or son"),
        pytest.param({"name": "same", "one_generation": "yes"}, {"name": "same", "generation": "yes"}, id="a generation untold"),
        pytest.param({"name": "same"}, {"name": "same", "numbered_mailbox": "yes"}, id="the second of a name"),
    ],
)  # fmt: skip
def test_what_is_surer(surer: dict[str, str], less: dict[str, str]) -> None:
    assert bits(**surer) > bits(**less)


def test_colleagues_are_not_one_person_however_much_their_company_agrees() -> None:
    site = {"number": "shared", "company": "same", "domain": "same", "street": "same", "place": "postal_code"}
    assert bits(name="differ", mail="fits", **site) < -5
    assert bits(name="given", mail="fits", **site) < -3


def test_the_steps_add_up_to_the_bits() -> None:
    levels, vetoes = pattern(name="typo", mail="fits", number="own", title="differ", middle="yes")
    start = model.started(PEOPLE)
    steps = model.steps(start, levels, vetoes)
    assert sum(float(step[0]) for step in steps.values()) == pytest.approx(float(model.bits(start, levels, vetoes)[0]))


def test_a_short_list_hardly_moves_the_model() -> None:
    learned = model.learned(PEOPLE, *pattern(name="same", company="same"))
    assert learnt(learned, name="same", company="same") == pytest.approx(bits(name="same", company="same"), abs=0.1)


def test_a_long_list_without_namesakes_learns_that_there_are_few_duplicates() -> None:
    one, _ = pattern(name="differ", company="same", domain="same", number="shared")
    levels = {name: np.repeat(values, 50_000) for name, values in one.items()}
    learned = model.learned(PEOPLE, levels, {})
    assert learned.shares[0] < PEOPLE.classes[0] / 3
    assert learnt(learned, name="same", company="same") < bits(name="same", company="same")


def test_fathers_and_sons_do_not_teach_that_colleagues_share_names() -> None:
    one = pattern(name="same", company="same", domain="same", title="differ", one_generation="yes")
    levels, vetoes = ({name: np.repeat(values, 50_000) for name, values in part.items()} for part in one)
    learned = model.learned(PEOPLE, levels, vetoes)
    assert learnt(learned, name="same", company="same") == pytest.approx(bits(name="same", company="same"))


def test_no_pairs_teach_nothing() -> None:
    levels, _ = pattern()
    learned = model.learned(PEOPLE, {name: values[:0] for name, values in levels.items()}, {})
    assert learned.shares == PEOPLE.classes


@pytest.mark.parametrize(
    "mix",
    [
        pytest.param((0.30, 0.45, 0.20, 0.05), id="a list of many vendors"),
        pytest.param((0.01, 0.74, 0.20, 0.05), id="hardly a duplicate"),
        pytest.param((0.14, 0.10, 0.10, 0.66), id="most share a host of mail with strangers"),
        pytest.param((0.05, 0.05, 0.85, 0.05), id="namesakes all over the country"),
    ],
)
def test_whatever_a_list_is_made_of_the_odds_mean_what_they_say(mix: tuple[float, ...]) -> None:
    draw = np.random.default_rng(4)
    kinds = draw.choice(len(mix), 60_000, p=mix)
    levels = {}
    for name, shares in PEOPLE.comparisons.items():
        bounds = np.cumsum(np.array(list(shares.values())), axis=0)[:, kinds]
        level = (draw.random(len(kinds)) > bounds).sum(axis=0).clip(max=len(shares) - 1) + 1
        levels[name] = np.where(draw.random(len(kinds)) < 0.2, 0, level)
    nothing = {name: np.zeros(len(kinds), bool) for name in PEOPLE.vetoes}
    said = model.probability(model.bits(model.learned(PEOPLE, levels, nothing), levels, nothing))
    assert (kinds[said >= 0.99] == 0).mean() > 0.98
    assert said.sum() == pytest.approx((kinds == 0).sum(), rel=0.3)
