"""Companies found in a reference table by name, when nothing surer is known of them.

A name is compared as dedupe compares those of accounts: without legal form, words shortened, typos allowed where the
words are long. Another country or another domain is another company; another legal form is a doubt.
"""

import polars as pl
from rapidfuzz import process
from rapidfuzz.fuzz import token_sort_ratio

from listforge.fields import trading
from listforge.stages.enrich.keys import PLACE

MANY = 30  # names of the table that share a beginning, an end or a word; of more, that says nothing
ENDS = (6, 10)  # letters that names alike have in common, at their beginning or at their end
SPARE = 5  # of a hundred, for words that a slip in their first letter brings into another order
SCHEMA = {"asked": pl.UInt32(), "entry": pl.UInt32(), "score": pl.Float64(), "doubt": pl.Boolean()}


def matches(asked: pl.DataFrame, table: pl.DataFrame, least: float) -> pl.DataFrame:
    """For each row of `asked` the entry of the table that it is, or may be: columns of SCHEMA, places in both.

    Both have company_name, country and company_domain, as keys compare them. score: 1 for the same name, else the share
    of its letters that agree, at least `least`. doubt: another legal form, or a second entry that is as much alike.
    """
    ours, theirs = _named(asked, "asked"), _named(table, "entry")
    same = _compatible(ours, theirs.with_columns(name_of="name", score=pl.lit(1.0)), "name")
    missing = ours.join(same, on="asked", how="anti")
    alike = _alike(missing["name"].unique(), theirs["name"].unique(), least)
    near = missing.join(alike, on="name")
    found = pl.concat([same, _compatible(near, theirs.rename({"name": "name_of"}), "name_of")])
    best = found.sort("asked", "doubt", "score", "entry", descending=[False, False, True, False])
    tied = (pl.col("score") == pl.col("score").max()) & (pl.col("score") < 1)
    several = pl.col("name_of").filter(tied).n_unique().over("asked") > 1
    best = best.with_columns(pl.col("doubt") | several)
    return best.unique("asked", keep="first", maintain_order=True).select(pl.col(n).cast(t) for n, t in SCHEMA.items())


def _named(rows: pl.DataFrame, place: str) -> pl.DataFrame:
    """A row a name (a company may trade under two), with its legal form, where it is, and its place among the rows."""
    names = pl.concat([rows.select(PLACE), trading.read(rows["company_name"])], how="horizontal").with_row_index(place)
    first = names.select(place, "name", "form", *PLACE)
    other = names.select(place, pl.col("other").alias("name"), pl.lit(None, dtype=pl.String).alias("form"), *PLACE)
    return pl.concat([first, other]).drop_nulls("name").unique([place, "name"], keep="first", maintain_order=True)


def _compatible(ours: pl.DataFrame, theirs: pl.DataFrame, on: str) -> pl.DataFrame:
    """The rows of both that have a name in common and are not in other countries or at other domains."""
    both = ours.join(theirs, on=on, suffix="_of")
    country, site = ((pl.col(name) == pl.col(f"{name}_of")).fill_null(True) for name in PLACE)
    part = pl.any_horizontal(
        pl.col(one).str.ends_with(pl.lit(".") + pl.col(other)).fill_null(False)
        for one, other in (("company_domain", "company_domain_of"), ("company_domain_of", "company_domain"))
    )
    doubt = (pl.col("form") != pl.col("form_of")).fill_null(False)
    return both.filter(country & (site | part)).select("asked", "entry", "score", "name_of", doubt=doubt)


def _alike(names: pl.Series, others: pl.Series, least: float) -> pl.DataFrame:
    """name, name_of and score of names that are nearly one, by what typos leave as it was: beginning, end, words."""
    keyed, keyed_of = _blocks(names), _blocks(others).filter(pl.len().over("key") <= MANY)
    places = keyed.join(keyed_of, on="key", suffix="_of").select("place", "place_of").unique()
    pairs = pl.DataFrame([names.gather(places["place"]), others.gather(places["place_of"]).alias("name_of")])
    letters = [pl.col(side).str.replace_all(" ", "", literal=True).str.len_chars() for side in ("name", "name_of")]
    longer, shorter = pl.max_horizontal(letters), pl.min_horizontal(letters)
    pairs = _near(pairs.filter(shorter >= least * longer).sort("name", "name_of"), least)
    digits, digits_of = (pl.col(side).str.extract_all(r"\d+").list.sort() for side in ("name", "name_of"))
    pairs = pairs.filter(digits == digits_of)
    wrong = pl.when("within").then(longer - shorter).when("close").then("slips").otherwise(longer)
    return (
        trading.compared(pairs)
        .select("name", "name_of", score=(1 - wrong / longer).round(4))
        .filter(pl.col("score") >= least)
    )


def _near(pairs: pl.DataFrame, least: float) -> pl.DataFrame:
    """Those that may be alike enough by the letters of their words in order, which is quickly seen."""
    one, other = (pairs[side].to_list() for side in ("name", "name_of"))
    ratio = process.cpdist(one, other, scorer=token_sort_ratio, score_cutoff=100 * least - SPARE, workers=-1)
    return pairs.filter(pl.Series(ratio) > 0)


def _blocks(names: pl.Series) -> pl.DataFrame:
    """place, key: the ends of a name without spaces, and each word with the initials of all."""
    placed = names.to_frame("name").with_row_index("place")
    whole = pl.col("name").str.replace_all(" ", "", literal=True)
    ends = [
        placed.select("place", key=end.hash(length))
        for length in ENDS
        for end in (whole.str.head(length), pl.lit("…") + whole.str.tail(length))
    ]
    words = pl.col("name").str.split(" ")
    initials = words.list.eval(pl.element().str.head(1)).list.sort().list.join("")
    each = placed.select("place", word=words, initials=initials).filter(pl.col("initials").str.len_chars() > 1)
    worded = each.explode("word").select("place", key=(pl.col("word") + pl.lit(" ") + pl.col("initials")).hash(0))
    return pl.concat([*ends, worded]).unique()
