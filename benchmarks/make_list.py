"""Write a dirty B2B list of any size, with the truth beside it.

    python benchmarks/make_list.py --rows 100000 --seed 7 --duplicates 0.30 -o list.csv

Companies first, then the people at them, then each person's listings as vendors would write them. Words,
numbers, the vendors' habits and how often what goes wrong are in words.yaml.

`truth_person` and `truth_company` say who and where a row is: each site of a franchise is a company of its
own, an office mailbox without a name a person of its own. `truth_valid_phone` says whether one of the row's
four numbers can be dialled as it stands.

No random state: a choice is a hash of what it is about (a company, a person, a row: each has a key made from
the seed) and of the choice's name, in whole numbers. So a seed gives the same list on any machine.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import cache
from hashlib import blake2b
from itertools import product
from pathlib import Path
from string import Formatter
from typing import Any, NamedTuple

import polars as pl
import yaml

HEADERS = (
    *("Record ID", "First Name", "Last Name", "Job Title", "Company", "Website", "Email"),
    *("Phone", "Direct Phone", "Mobile Phone", "Company Phone"),
    *("Street Address", "City", "State", "Postal Code", "Country"),
    *("Industry", "Employees", "Annual Revenue", "Last Modified", "Do Not Call", "Lead Source"),
)
SITE = (  # what people take from their company
    *("country", "calling", "cultures", "language", "town", "mobile_block", "block", "spare", "spare_start"),
    *("domain", "mailbox", "has_office"),
)
TRUTH = ("truth_person", "truth_company", "truth_valid_phone")

LETTERED = ("First Name", "Last Name", "Job Title", "Company", "Street Address", "City")

PEOPLE_A_COMPANY = 8
SITES_A_FRANCHISE = 12
NEWEST = date(2026, 11, 1)
ROWS_AT_ONCE = 100_000  # bounds the memory of the widest step

NANP = pl.col("calling") == "1"
NOTHING = pl.lit("")


# --- Choices ------------------------------------------------------------------------------------------------


def draw(key: str, choice: str) -> pl.Expr:
    """64 bits that depend on the key and the name of the choice: SplitMix64, the upper bits mixed best."""
    salt = int.from_bytes(blake2b(choice.encode(), digest_size=8).digest(), "big")
    mixed = pl.col(key) ^ pl.lit(salt, pl.UInt64)
    for shift, factor in ((30, 0xBF58476D1CE4E5B9), (27, 0x94D049BB133111EB)):
        mixed = (mixed ^ (mixed // 2**shift)) * pl.lit(factor, pl.UInt64)
    return mixed


def below(key: str, choice: str, limit: int | pl.Expr) -> pl.Expr:
    """A whole number from 0 to the limit, which it never is."""
    return ((draw(key, choice) // 2**32) % limit).cast(pl.UInt32)


def unit(key: str, choice: str, even: float = 1.0) -> pl.Expr:
    """A number in [0, 1): the less `even`, the more often a small one."""
    share = (draw(key, choice) // 2**11).cast(pl.Float64) * 2.0**-53
    return share if even == 1.0 else share * (share * (1 - even) + even)


def chance(key: str, choice: str, percent: float) -> pl.Expr:
    return unit(key, choice) < percent / 100


def pick(options: Sequence[str] | Sequence[int], key: str, choice: str) -> pl.Expr:
    return gather(pl.Series(list(options)), below(key, choice, len(options)))


def weighted(shares: Mapping[Any, int]) -> list[Any]:
    """Each option as often as its share says, to pick from."""
    return [option for option, share in shares.items() for _ in range(share)]


def pick_from(column: str, key: str, choice: str) -> pl.Expr:
    """One of the words in a list column; null where the list is empty."""
    size = pl.col(column).list.len().clip(lower_bound=1)
    return pl.col(column).list.get(below(key, choice, size), null_on_oob=True)


def gather(values: pl.Series, index: pl.Expr) -> pl.Expr:
    return pl.lit(values).gather(index)


def choose(index: pl.Expr, options: Sequence[pl.Expr]) -> pl.Expr:
    """The option of that number; the last where there is none."""
    chosen = options[-1]
    for number in reversed(range(len(options) - 1)):
        chosen = either(index == number, options[number], chosen)
    return chosen


def either(condition: str | pl.Expr, value: str | int | pl.Expr, other: str | pl.Expr) -> pl.Expr:
    """One or the other; text names a column."""
    return pl.when(condition).then(value).otherwise(other)


def joined(*parts: pl.Expr | str) -> pl.Expr:
    """The texts one after the other; null where one of them is."""
    return pl.concat_str([pl.lit(part) if isinstance(part, str) else part for part in parts])


def filled(template: str, values: Mapping[str, pl.Expr]) -> pl.Expr:
    """A text like `{given}.{family}` with the values in it; null where one of them is."""
    pieces = [(literal, values[name] if name else "") for literal, name, *_ in Formatter().parse(template)]
    return joined(*(piece for pair in pieces for piece in pair if not isinstance(piece, str) or piece))


def text(number: pl.Expr) -> pl.Expr:
    return number.cast(pl.String)


# --- Words --------------------------------------------------------------------------------------------------


class Groups(NamedTuple):
    """Rows of words sorted by group; where each group begins, and how many rows it has."""

    rows: pl.DataFrame
    start: pl.Series
    size: pl.Series


@cache
def words() -> dict[str, Any]:
    text: dict[str, Any] = yaml.safe_load(Path(__file__).with_name("words.yaml").read_text(encoding="utf-8"))
    return text


def grouped(rows: pl.DataFrame, by: str) -> Groups:
    """Groups are numbered from 0 without gaps, and the rows are sorted by them."""
    size = rows.group_by(by, maintain_order=True).len()["len"].cast(pl.UInt32)
    return Groups(rows.drop(by), size.cum_sum() - size, size)


def dealt(groups: Groups, group: str, key: str, choice: str, even: float = 1.0) -> pl.Expr:
    """The number of a row of the group; the less `even`, the more often one of its first."""
    size = gather(groups.size, pl.col(group))
    return gather(groups.start, pl.col(group)) + (unit(key, choice, even) * size).cast(pl.UInt32)


def deal(frame: pl.DataFrame, groups: Groups, group: str, key: str, choice: str) -> pl.DataFrame:
    """The frame with a row of words of its group beside each row."""
    return frame.hstack(groups.rows[frame.select(dealt(groups, group, key, choice)).to_series()])


def beside(frame: pl.DataFrame, table: pl.DataFrame, index: str) -> pl.DataFrame:
    """The frame with the table's row of that number beside each row."""
    return frame.hstack(table[frame[index]])


def word_groups(lists: Iterable[Iterable[str]], name: str) -> Groups:
    """Texts `a | b | c` by the number of their list: the usual one as `name`, the others as `<name>_also`."""
    numbered = [(number, text.split("|")) for number, texts in enumerate(lists) for text in texts]
    rows = [(number, usual.strip(), [other.strip() for other in others]) for number, (usual, *others) in numbered]
    schema = ["group", name, f"{name}_also"]
    return grouped(pl.DataFrame(rows, schema=schema, orient="row").cast({"group": pl.UInt32}), "group")


@cache
def languages() -> list[str]:
    return list(words()["titles"])


@cache
def countries() -> pl.DataFrame:
    """A row a country, in the order of words.yaml, which gives each its number."""
    cultures = list(words()["given"])
    kept = ("calling", "trunk", "idd", "mobile_block", "names", "groups")
    return pl.DataFrame(
        {name: country[name] for name in kept}
        | {
            "language": languages().index(country["language"]),
            "founders": cultures.index(next(iter(country["cultures"]))),
            "cultures": [cultures.index(name) for name in weighted(country["cultures"])],
        }
        for country in words()["countries"]
    )


@cache
def places() -> pl.DataFrame:
    """A row a line of numbers and postal code of a town; the town's number counts through all countries."""
    rows = [
        {"country": number, "region": code, "region_name": region["name"], "city": city}
        | {"postal": postal + tail}
        | line_block(country, line)
        for number, country in enumerate(words()["countries"])
        for code, region in words()["places"][country["code"]].items()
        for city, place in region["cities"].items()
        for line, postal, tail in product(place["lines"].split(), place["postal"].split(), country["tails"])
    ]
    return pl.DataFrame(rows).with_columns(town=pl.struct("country", "region", "city").rle_id())


def line_block(country: Mapping[str, Any], line: str) -> dict[str, str | int]:
    """Digits of a place's own numbers, of those to take when they run out, and where these begin."""
    if country["calling"] == "1":
        return {"block": f"{line}55501##", "spare": f"{line}555####", "spare_start": 200}
    return {"block": line, "spare": country["spare"], "spare_start": 0}


@cache
def names(kind: str) -> Groups:
    """Given or family names by culture, each with the row of the next one with its initial: its twin."""
    lists = words()[kind].values()
    groups = word_groups(map(family_names, lists) if kind == "family" else lists, kind)
    culture = [number for number, size in enumerate(groups.size) for _ in range(size)]
    following = pl.col("row").shift(-1).fill_null(pl.col("row").first())
    rows = groups.rows.with_row_index("row").with_columns(culture=pl.Series(culture))
    return groups._replace(rows=rows.with_columns(twin=following.over("culture", pl.col(kind).str.head(1))))


def family_names(parts: Mapping[str, list[str]]) -> list[str]:
    stemmed = [stem + ending for stem, ending in product(parts["stems"], parts["endings"])]
    prefixed = [f"{particle} {name}" for particle, name in product(parts["particles"], parts["common"][:30])]
    return [*parts["common"], *stemmed, *prefixed]


@cache
def trades() -> Groups:
    rows = [
        {"language": number, "linkedin": industry["linkedin"], "hubspot": industry["hubspot"], "trade": trade}
        for number, language in enumerate(languages())
        for industry in words()["industries"]
        for trade in industry[language]
    ]
    return grouped(pl.DataFrame(rows), "language")


@cache
def titles() -> Groups:
    return word_groups(words()["titles"].values(), "title")


@cache
def legal_forms() -> Groups:
    return word_groups((country["forms"] for country in words()["countries"]), "legal")


@cache
def streets() -> Groups:
    lists = words()["streets"].values()
    named = ([form.replace("$", name) for name, form in product(one["names"], one["forms"])] for one in lists)
    return word_groups(named, "street")


def letters(name: pl.Expr) -> pl.Expr:
    """The name as it stands in an address: a to z and digits."""
    latin = name.str.to_lowercase().str.replace_many(words()["latin"])
    return latin.str.normalize("NFD").str.replace_all(r"[^a-z0-9]", "")


# --- Companies ----------------------------------------------------------------------------------------------


def keyed(count: int, name: str, seed: int) -> pl.DataFrame:
    """`count` things of a name, each with its number and its key."""
    numbers = pl.DataFrame({name: pl.int_range(count, dtype=pl.UInt64, eager=True)})
    key = draw(name, f"{name} {seed}").alias(f"{name}_key")
    return numbers.with_columns(pl.col(name).cast(pl.UInt32), key)


def make_companies(count: int, seed: int) -> pl.DataFrame:
    """Sites. One in 25 belongs to a franchise, whose brand decides on country, name, domain and trade."""
    shares = weighted({number: country["share"] for number, country in enumerate(words()["countries"])})
    brand = below("company_key", "brand", max(1, count // (25 * SITES_A_FRANCHISE))).cast(pl.UInt64)
    trade = either(chance("brand_key", "no trade", 8), NOTHING, joined(" ", pl.col("trade")))
    return (
        keyed(count, "company", seed)
        .with_columns(franchise=chance("company_key", "franchise", 4), brand=brand)
        .with_columns(brand_key=either("franchise", draw("brand", f"brand {seed}"), "company_key"))
        .with_columns(country=pick(shares, "brand_key", "country"))
        .pipe(beside, countries(), "country")
        .pipe(deal, grouped(places(), "country"), "country", "company_key", "place")
        .pipe(deal, legal_forms(), "country", "brand_key", "legal form")
        .pipe(deal, trades(), "language", "brand_key", "trade")
        .pipe(deal, streets(), "language", "company_key", "street")
        .with_columns(head=company_heads())
        .with_columns(bare=joined(pl.col("head"), trade))
        .with_columns(legal_name=joined(pl.col("bare"), " ", pl.col("legal")).str.strip_chars_end())
        .with_columns(domain=domains(), **addresses(), **sizes(), **desks())
    )


def company_heads() -> pl.Expr:
    """What comes before the trade: a founder, two of them, with children, coined, a phrase, the city."""
    families, sons = names("family"), pl.Series([words()["sons"][language] for language in languages()])
    founder, partner = (
        gather(families.rows["family"], dealt(families, "founders", "brand_key", who, even=0.3))
        for who in ("founder", "partner")
    )
    syllables = words()["coined"]
    heads = [
        founder,
        joined(founder, " & ", partner),
        joined(founder, " ", gather(sons, pl.col("language"))),
        joined(*(pick(syllables[part], "brand_key", f"coined {part}") for part in syllables)),
        phrase("head"),
        either("franchise", phrase("head"), "city"),
    ]
    return choose(pick(weighted({0: 34, 1: 10, 2: 6, 3: 26, 4: 17, 5: 7}), "brand_key", "head"), heads)


def phrase(choice: str) -> pl.Expr:
    kinds = ("adjectives", "nouns")
    adjective, noun = (pick(words()[kind], "brand_key", f"{choice} {kind}") for kind in kinds)
    return joined(adjective, " ", noun)


def domains() -> pl.Expr:
    """A domain a brand, made of its name and counted up where another had it first; 3 % have none."""
    head, bare = letters(pl.col("head")), letters(pl.col("bare"))
    hyphened = joined(head, "-", letters(pl.col("trade")))
    label = choose(pick([0, 0, 0, 1, 2], "brand_key", "label"), [bare, hyphened, head])
    rank = pl.col("brand_key").rank("dense").over(label)
    number = either(rank > 1, text(rank), NOTHING)
    return pl.when(~chance("brand_key", "no domain", 3)).then(joined(label, number, ".example"))


def addresses() -> dict[str, pl.Expr]:
    """The street in full and as others write it; two in five American ones have a suite."""
    highest = either(NANP, pl.lit(9900, pl.UInt64), pl.lit(120, pl.UInt64))
    house = text(1 + below("company_key", "house", highest))
    suite = text(100 + 10 * below("company_key", "suite", 90))
    has_suite = NANP & chance("company_key", "has suite", 40)
    long, short = (
        joined(street.str.replace("#", house, literal=True), either(has_suite, joined(room, suite), NOTHING))
        for street, room in ((pl.col("street"), ", Suite "), (pl.col("street_also").list.first(), " Ste "))
    )
    return {"street_long": long, "street_short": short}


def sizes() -> dict[str, pl.Expr]:
    """Employees, the band they are in, and revenue in units of 100,000."""
    bands = words()["employee_bands"]
    band = pick(weighted(dict(enumerate((30, 30, 20, 9, 5, 5, 1)))), "company_key", "band")
    low, high = (gather(pl.Series([edges[end] for edges in bands], dtype=pl.UInt64), band) for end in (0, 1))
    employees = low + below("company_key", "employees", high - low + 1)
    revenue = (employees * (8 + below("company_key", "revenue", 17)) // 10).clip(lower_bound=1)
    return {"band": joined(text(low), "-", text(high)), "employees": employees, "revenue": revenue}


def desks() -> dict[str, pl.Expr]:
    """Its other name, its mailboxes, its switchboard."""
    other_name = joined(phrase("other name"), " ", pl.col("trade"))
    return {
        "other_name": pl.when(chance("brand_key", "has other name", 12)).then(other_name),
        "role": pick(words()["role_mailboxes"], "company_key", "role"),
        "mailbox": pick(weighted({0: 40, 1: 25, 2: 10, 3: 8, 4: 6, 5: 6, 6: 5}), "brand_key", "mailbox"),
        "has_office": chance("company_key", "office", 8),
        "switchboard": chance("company_key", "switchboard", 96),
    }


# --- People -------------------------------------------------------------------------------------------------


def make_people(count: int, companies: pl.DataFrame, seed: int) -> pl.DataFrame:
    """People in the order of their companies: a few large employers, and many with a handful each.

    The first at a company may be its office: no name, no desk, the role mailbox.
    """
    tier = unit("person_key", "tier")
    share = pl.when(tier < 0.08).then(0.002).when(tier < 0.30).then(0.03).otherwise(1.0)
    sites = (share * companies.height).cast(pl.UInt64).clip(lower_bound=1)
    number, desk = pl.int_range(pl.len(), dtype=pl.UInt32), pl.int_range(pl.len()).over("company")
    in_english = NANP | chance("person_key", "in English", 30)
    return (
        keyed(count, "person", seed)
        .with_columns(company=below("person_key", "company", sites))
        .sort("company", maintain_order=True)
        .with_columns(person=number, desk=desk)
        .pipe(beside, companies.select(SITE), "company")
        .with_columns(office=pl.col("has_office") & (pl.col("desk") == 0))
        .pipe(with_names)
        .pipe(with_mailboxes)
        .with_columns(spoken=either(in_english, languages().index("en"), "language"))
        .pipe(deal, titles(), "spoken", "person_key", "title")
        .with_columns(has_direct=~pl.col("office") & chance("person_key", "has direct", 60))
        .with_columns(has_mobile=~pl.col("office") & chance("person_key", "has mobile", 60))
    )


def with_names(people: pl.DataFrame) -> pl.DataFrame:
    """Names by culture, with people who are easily taken for another."""
    given, family = names("given").rows, names("family").rows
    has_middle = pl.col("generation").is_null() & chance("person_key", "has middle", 30)
    return (
        people.with_columns(culture=pick_from("cultures", "person_key", "culture"))
        .with_columns(given_row=dealt(names("given"), "culture", "person_key", "given", even=0.4))
        .with_columns(family_row=dealt(names("family"), "culture", "person_key", "family", even=0.15))
        .pipe(with_lookalikes, given["twin"], family["twin"])
        .with_columns(gather(given[name], pl.col("given_row")).alias(name) for name in ("given", "given_also"))
        .with_columns(family=gather(family["family"], pl.col("family_row")))
        .with_columns(middle=pl.when(has_middle).then(pick("ABCDEFGHJKLMNPRSTW", "person_key", "middle")))
    )


def with_lookalikes(people: pl.DataFrame, given_twin: pl.Series, family_twin: pl.Series) -> pl.DataFrame:
    """Namesakes anywhere; beside a colleague a relative, one of the same initials, a son of the same name."""
    anybody = below("person_key", "namesake of", people.height)
    whose = either(chance("person_key", "namesake", 2), anybody, "person")
    colleague = (pl.col("desk") > 0) & ~pl.col("office").shift(1, fill_value=False)
    kinds = {"relative": 1.2, "initials": 1.2, "son": 0.8}
    given, family, son = pl.col("given_row").shift(1), pl.col("family_row").shift(1), pl.col("son")
    alike = pl.col("relative") | pl.col("initials")
    near_family = either("relative", family, gather(family_twin, family))
    return (
        people.with_columns(pl.col("given_row", "family_row").gather(whose))
        .with_columns((colleague & chance("person_key", kind, share)).alias(kind) for kind, share in kinds.items())
        .with_columns(son=son & ~son.shift(1, fill_value=False))
        .with_columns(given_row=either(alike, gather(given_twin, given), "given_row"))
        .with_columns(family_row=either(alike, near_family, "family_row"))
        .with_columns(given_row=either(son, given, "given_row"), family_row=either(son, family, "family_row"))
        .with_columns(generation=pl.when(son).then(pl.lit("Jr.")).when(son.shift(-1)).then(pl.lit("Sr.")))
    )


def with_mailboxes(people: pl.DataFrame) -> pl.DataFrame:
    """The address as the company forms them, another it takes too, and a private one."""
    given, family = pl.col("given_letters"), pl.col("family_letters")
    name = {"given": given, "family": family, "g": given.str.head(1), "f": family.str.head(1)}
    full, short, *rarer = (filled(shape, name) for shape in words()["mailboxes"])
    own, other = choose(pl.col("mailbox"), [full, short, *rarer]), either(pl.col("mailbox") == 1, full, short)
    free, number = words()["freemail"], text(draw("person_key", "freemail number") // 2**40)
    stand_in = joined(full, number, "@", pick(free["stand_ins"], "person_key", "stand-in"))
    real = joined("invented.", full, ".", number, "@", pick(free["real"], "person_key", "real freemail"))
    return (
        people.with_columns(letters(pl.col(part)).alias(f"{part}_letters") for part in ("given", "family"))
        .with_columns(local=own, other_local=other)
        .with_columns(joined(pl.col(one), repeat_number(one)).alias(one) for one in ("local", "other_local"))
        .with_columns(freemail=either(chance("person_key", "is real", 25), real, stand_in))
        .drop("given_letters", "family_letters")
    )


def repeat_number(local: str) -> pl.Expr:
    """Nothing for the first who has the address at a domain, 2 for the second."""
    rank = 1 + pl.int_range(pl.len()).over("domain", local)
    return either(rank > 1, text(rank), NOTHING)


# --- Numbers ------------------------------------------------------------------------------------------------


def make_numbers(companies: pl.DataFrame, people: pl.DataFrame) -> pl.DataFrame:
    """A number for each switchboard, desk and mobile: its owner, which of the three, its digits in groups.

    A company's numbers follow each other, as they are sold; a mobile is from the owner's town or another.
    """
    line = ("owner", "which", "country", "block", "spare", "spare_start")
    mains = companies.filter("switchboard").with_columns(owner="company", which=pl.lit("main"))
    directs = people.filter("has_direct").with_columns(owner="person", which=pl.lit("direct"))
    own = pl.concat(some.select("company", *line) for some in (mains, directs))
    in_order = own.sort("company", maintain_order=True).select(line)
    lines = pl.concat([in_order, mobiles(people).select(line)]).with_columns(number=digits())
    return pl.concat(group_digits(part) for part in lines.partition_by("country", maintain_order=True))


def mobiles(people: pl.DataFrame) -> pl.DataFrame:
    here, towns = grouped(places().drop("country"), "town"), grouped(places(), "country")
    elsewhere = gather(towns.rows["town"], dealt(towns, "country", "person_key", "moved from"))
    abroad = pl.col("mobile_block") != ""
    return (
        people.filter("has_mobile")
        .select("country", "mobile_block", "person_key", "town", owner="person", which=pl.lit("mobile"))
        .with_columns(town=either(chance("person_key", "moved", 15), elsewhere, "town"))
        .sort("person_key")
        .with_columns(home="town")
        .drop("town")
        .pipe(deal, here, "home", "person_key", "mobile")
        .with_columns(either(abroad, "mobile_block", name).alias(name) for name in ("block", "spare"))
    )


def digits() -> pl.Expr:
    """Count up in the place's own block, then in the spare one; never 555-1212 or 555-4334, in use."""
    block, spare = pl.col("block"), pl.col("spare")
    rank = pl.int_range(pl.len()).over("block")
    spilled = rank >= capacity(block)
    later = pl.col("spare_start") - 1 + spilled.cast(pl.Int64).cum_sum().over("spare")
    later = (later % capacity(spare)).replace({1212: 199, 4334: 199})
    return either(spilled, counted(spare, later), counted(block, rank))


def capacity(block: pl.Expr) -> pl.Expr:
    return pl.lit(10, pl.Int64).pow(block.str.count_matches("#"))


def counted(block: pl.Expr, number: pl.Expr) -> pl.Expr:
    return joined(block.str.strip_chars("#"), text(number).str.zfill(block.str.count_matches("#")))


def group_digits(lines: pl.DataFrame) -> pl.DataFrame:
    """Spaces where the country, one for all these lines, puts them."""
    pattern: str = countries()["groups"][lines["country"][0]]
    spaced = " ".join(f"${{{number}}}" for number in range(1, 1 + pattern.count("(")))
    return lines.select("owner", "which", pl.col("number").str.replace(f"^{pattern}$", spaced))


def with_number(owners: pl.DataFrame, numbers: pl.DataFrame, which: str, owner: str) -> pl.DataFrame:
    """The owners with that kind of their numbers, under its name."""
    found = numbers.filter(pl.col("which") == which).select(pl.col("owner").alias(owner), number=pl.col("number"))
    return owners.join(found.rename({"number": which}), on=owner, how="left", maintain_order="left")


# --- Listings -----------------------------------------------------------------------------------------------


def make_listings(people: pl.DataFrame, extra: int, seed: int) -> pl.DataFrame:
    """Each person once, and `extra` listings more of some of them, one to three each; in no order."""
    again = pick(weighted({1: 60, 2: 28, 3: 12}), "person_key", "listed again").cast(pl.Int64)
    left = extra - (pl.col("again").cum_sum() - pl.col("again"))
    number = pl.int_range(pl.len(), dtype=pl.UInt32)
    person = (
        people.select("person", again=again, turn=draw("person_key", "turn"))
        .sort("turn", "person")
        .with_columns(times=1 + pl.min_horizontal("again", left.clip(lower_bound=0)))
        .sort("person")
        .select(pl.col("person").repeat_by("times").explode())
    )
    listings = keyed(person.height, "row", seed).hstack(person).with_columns(listing=number.over("person"))
    return listings.sort("row_key").with_columns(row=number)


def write_rows(listings: pl.DataFrame, people: pl.DataFrame, companies: pl.DataFrame) -> pl.DataFrame:
    """The listings as their vendors write them."""
    vendors = pl.DataFrame(words()["vendors"])
    vendor = (below("person_key", "vendor", vendors.height) + pl.col("listing")) % vendors.height
    slips = {"given": "first_name", "family": "last_name", "local": "email"}
    return (
        listings.pipe(beside, people.drop("person"), "person")
        .pipe(beside, companies.drop("company"), "company")
        .with_columns(vendor=vendor)
        .pipe(beside, vendors, "vendor")
        .with_columns(form(column).alias(f"{column}_form") for column in words()["forms"])
        .with_columns(says_country=~chance("row_key", "no country", 8))
        .with_columns(mistyped(column, forms) for column, forms in slips.items())
        .with_columns(**names_written(), **company_written(), **place_written(), **facts_written())
        .with_columns(mistyped("Company", "company"), Email=mail_written(), **swapped())
        .with_columns(latin(name) for name in LETTERED)
        .with_columns(cased(name) for name in LETTERED)
        .pipe(with_phones)
        .with_columns(truth_person="person", truth_company="company")
        .select(*HEADERS, *TRUTH)
    )


def form(column: str) -> pl.Expr:
    """The form a value takes in this row, by its shares in words.yaml: at a first listing, at a later one."""
    forms = words()["forms"][column]
    first, later = (weighted({name: forms[name][which] for name in forms}) for which in (0, 1))
    return either(pl.col("listing") > 0, pick(later, "row_key", column), pick(first, "row_key", column))


def by_form(column: str, forms: Mapping[str, pl.Expr]) -> pl.Expr:
    """The value in the row's form; null where the form is none of these."""
    written = pl.lit(None, pl.String)
    for name, value in forms.items():
        written = either(pl.col(f"{column}_form") == name, value, written)
    return written


def blanked(value: pl.Expr, choice: str, percent: float) -> pl.Expr:
    return pl.when(~chance("row_key", f"blank {choice}", percent)).then(value)


def mistyped(column: str, forms: str) -> pl.Expr:
    """The column with a letter left out, doubled, or swapped with the next, where the form is typo."""
    value = pl.col(column)
    room = (value.str.len_chars() - 2).clip(lower_bound=1).cast(pl.UInt64)
    at = 1 + below("row_key", f"{column} slip", room)
    parts = {"head": value.str.slice(0, at), "a": value.str.slice(at, 1), "b": value.str.slice(at + 1, 1)}
    parts["tail"] = value.str.slice(at + 2)
    slips = [filled(slip, parts) for slip in ("{head}{b}{tail}", "{head}{a}{a}{b}{tail}", "{head}{b}{a}{tail}")]
    wrong = choose(below("row_key", f"{column} slip kind", 3), slips)
    return either(pl.col(f"{forms}_form") == "typo", wrong, value).alias(column)


def latin(column: str) -> pl.Expr:
    """The column without accents, where the vendor has plain letters only."""
    bare = pl.col(column).str.normalize("NFD").str.replace_all(r"\p{M}", "")
    return either("plain", bare, column).alias(column)


def cased(column: str) -> pl.Expr:
    """The column in the row's case, and now and then with a space after it."""
    value = pl.col(column)
    cases = {"mixed": value, "upper": value.str.to_uppercase(), "lower": value.str.to_lowercase()}
    end = either(chance("row_key", f"space after {column}", 2), pl.lit(" "), NOTHING)
    return joined(by_form("case", cases), end).alias(column)


def names_written() -> dict[str, pl.Expr]:
    given, family, named = pl.col("given"), pl.col("family"), pl.when(~pl.col("office"))
    first = {
        "formal": given,
        "nickname": pl.coalesce(pick_from("given_also", "row_key", "nickname"), given),
        "initial": joined(given.str.head(1), pick(["", "."], "row_key", "initial dot")),
        "middle": pl.coalesce(joined(given, " ", pl.col("middle"), "."), given),
        "typo": given,
    }
    mark = joined(pick([" ", ", "], "row_key", "generation comma"), pl.col("generation")).fill_null("")
    last = {
        "plain": joined(family, mark),
        "typo": joined(family, mark),
        "credential": joined(family, mark, pick(words()["credentials"], "row_key", "credential")),
        "unpunctuated": joined(family.str.replace_all("'", "").str.replace_all("-", " "), mark),
        "unmarked": joined(family, either(pl.col("generation") == "Sr.", NOTHING, mark)),
    }
    return {
        "First Name": named.then(by_form("first_name", first)),
        "Last Name": named.then(by_form("last_name", last)),
        "Job Title": named.then(title_written()),
    }


def swapped() -> dict[str, pl.Expr]:
    """First and last name, in each other's place in 3 % of the later listings."""
    swap = (pl.col("listing") > 0) & chance("row_key", "swapped", 3)
    first, last = "First Name", "Last Name"
    return {first: either(swap, last, first), last: either(swap, first, last)}


def title_written() -> pl.Expr:
    other = gather(titles().rows["title"], dealt(titles(), "spoken", "row_key", "other title"))
    variant = pl.coalesce(pick_from("title_also", "row_key", "title variant"), "title")
    return by_form("job_title", {"usual": pl.col("title"), "variant": variant, "other": other})


def company_written() -> dict[str, pl.Expr]:
    bare, legal, domain = pl.col("bare"), pl.col("legal_name"), pl.col("domain")
    variant = joined(bare, " ", pick_from("legal_also", "row_key", "legal variant"))
    both = joined(legal, pick([" dba ", " d/b/a ", " DBA "], "row_key", "dba"), pl.col("other_name"))
    forms = {
        "legal": legal,
        "typo": legal,
        "variant": pl.coalesce(variant.str.replace(" ,", ",", literal=True), legal),
        "bare": bare,
        "other": pl.coalesce("other_name", bare),
        "both": pl.coalesce(both, legal),
        "short": bare.str.replace_many(words()["abbreviations"]),
    }
    sites = [filled(site, {"domain": domain}) for site in words()["websites"]]
    return {
        "Company": blanked(by_form("company", forms), "company", 1),
        "Website": blanked(choose(below("row_key", "website", len(sites)), sites), "website", 28),
    }


def mail_written() -> pl.Expr:
    """Work mail at the company's domain, else the private address; an office has its role mailbox or none."""
    at, free = joined("@", pl.col("domain")), pl.col("freemail")
    local, other, role = (joined(pl.col(name), at) for name in ("local", "other_local", "role"))
    work = {"work": local, "other": other, "role": role, "typo": local}
    person = {name: pl.coalesce(address, free) for name, address in work.items()} | {"freemail": free}
    office = {"work": role, "other": role, "role": role}
    email = either("office", by_form("email", office), by_form("email", person))
    spoilt = [email.str.to_uppercase(), joined(email, " "), email]
    return choose(below("row_key", "mail spoilt", 40), spoilt)


def place_written() -> dict[str, pl.Expr]:
    street = by_form("street", {"long": pl.col("street_long"), "short": pl.col("street_short")})
    four = text(1000 + below("row_key", "zip+4", 9000))
    has_four = (pl.col("country") == 0) & chance("row_key", "has zip+4", 8)
    postal = either(has_four, joined(pl.col("postal"), "-", four), "postal")
    postal = either(pl.col("cut_zeros") & NANP, postal.str.strip_chars_start("0"), postal)
    return {
        "Street Address": street,
        "City": blanked(pl.col("city"), "city", 8),
        "State": blanked(either("long_state", "region_name", "region"), "state", 8),
        "Postal Code": blanked(postal, "postal", 12),
        "Country": pl.when("says_country").then(pl.col("names").list.get(pl.col("country_name"))),
    }


def facts_written() -> dict[str, pl.Expr]:
    revenue, record = pl.col("revenue"), text(pl.col("row") + 1).str.zfill(7)
    guess = (pl.col("employees") * (80 + below("row_key", "guess", 41)) // 100).clip(lower_bound=1)
    employees = either(chance("row_key", "guessed", 25), guess, "employees")
    commas = joined(text(employees // 1000), ",", text(employees % 1000).str.zfill(3))
    number = either((employees >= 1000) & chance("row_key", "commas", 40), commas, text(employees))
    tenth = either(revenue % 10 > 0, joined(".", text(revenue % 10)), NOTHING)
    millions = joined("$", text(revenue // 10), tenth, "M")
    dollars = either(revenue < 10, joined("$", text(revenue), "00K"), millions)
    plain = joined(text(revenue), "00000")
    days = (unit("row_key", "updated", even=0.3) * 1200).cast(pl.Int64)
    updated = [(pl.lit(NEWEST) - pl.duration(days=days)).dt.strftime(one) for one in words()["dates"]]
    return {
        "Record ID": joined("LD-", record),
        "Industry": blanked(either("in_hubspot_words", "hubspot", "linkedin"), "industry", 15),
        "Employees": blanked(either("in_ranges", "band", number), "employees", 18),
        "Annual Revenue": blanked(either("in_dollars", dollars, plain), "revenue", 30),
        "Last Modified": blanked(choose(pl.col("dates"), updated), "updated", 5),
        "Do Not Call": either(chance("row_key", "do not call", 1), "yes", "no"),
        "Lead Source": pl.col("source"),
    }


def with_phones(rows: pl.DataFrame) -> pl.DataFrame:
    """Four numbers a row at most. 3 % of the first are no numbers, 2 % have been through Excel."""
    main, direct, mobile = pl.col("main"), pl.col("direct"), pl.col("mobile")
    first = {
        "main": pl.coalesce(main, direct, mobile),
        "extension": pl.coalesce(main, direct, mobile),
        "direct": pl.coalesce(direct, mobile, main),
        "mobile": pl.coalesce(mobile, direct, main),
    }
    blanks = {"Direct Phone": (direct, 78), "Mobile Phone": (mobile, 78), "Company Phone": (main, 65)}
    others = {name: blanked(written(number, name), name, blank) for name, (number, blank) in blanks.items()}
    junk, excel = chance("row_key", "junk", 3), chance("row_key", "Excel", 2)
    whole = pl.col("Phone").is_not_null() & ~pl.col("junk") & ~(pl.col("excel") & rounded())
    return (
        rows.with_columns(number=by_form("phone", first), junk=junk, excel=excel)
        .with_columns(number=misdialled())
        .with_columns(Phone=joined(written(pl.col("number"), "Phone"), extension()), **others)
        .with_columns(truth_valid_phone=whole | pl.any_horizontal(pl.col(*others).is_not_null()))
        .with_columns(Phone=either("excel", through_excel(), "Phone"))
        .with_columns(Phone=either("junk", pick(words()["junk_phones"], "row_key", "which junk"), "Phone"))
    )


def misdialled() -> pl.Expr:
    """The number with its last digit wrong, in 3 % of the later listings."""
    number = pl.col("number")
    wrong = (number.str.tail(1).cast(pl.UInt8) + 1 + below("row_key", "wrong digit", 9)) % 10
    slip = (pl.col("listing") > 0) & chance("row_key", "misdialled", 3)
    return either(slip, joined(number.str.head(-1), text(wrong)), number)


def extension() -> pl.Expr:
    """What is dialled after the switchboard's number to reach a person."""
    said = (pl.col("phone_form") == "extension") & pl.col("main").is_not_null() & ~pl.col("office")
    desk = joined(pick(words()["extensions"], "row_key", "extension"), text(100 + pl.col("desk")))
    return either(said, desk, NOTHING)


def written(number: pl.Expr, choice: str) -> pl.Expr:
    """The number as the vendor likes to write it, two times in three; with its code if no country is said."""
    style = either(chance("row_key", f"usual {choice}", 65), "style", below("row_key", f"style {choice}", 100))
    marks = {"spaced": " ", "dashed": "-", "dotted": ".", "compact": ""}
    parts = {name: number.str.replace_all(" ", mark, literal=True) for name, mark in marks.items()}
    parts |= {"area": number.str.head(3), "rest": parts["dashed"].str.slice(4)}
    parts |= {name: pl.col(name) for name in ("calling", "trunk", "idd")}
    parts["optional"] = either(pl.col("trunk") == "", NOTHING, joined("(", pl.col("trunk"), ")"))
    american, abroad = ([filled(one, parts) for one in words()["numbers"][kind]] for kind in ("nanp", "abroad"))
    full = filled("+{calling} {spaced}", parts)
    foreign = either("says_country", choose(style % len(abroad), abroad), full)
    return either(NANP, choose(style % len(american), american), foreign)


def rounded() -> pl.Expr:
    """Whether Excel made a float of the number; always where there is no country to mend it with."""
    return chance("row_key", "rounded", 50) | ~(NANP | pl.col("says_country"))


def through_excel() -> pl.Expr:
    """2.12556E+09, or the plus or the leading zero gone, or a formula to keep them."""
    national = pl.col("number").str.replace_all(" ", "", literal=True)
    whole = joined(pl.col("calling"), national)
    power = text(whole.str.len_chars() - 1).str.zfill(2)
    floated = joined(whole.str.head(1), ".", whole.str.slice(1, 5), "E+", power)
    kept = either(NANP, joined('="', national, '"'), national)
    mended = either(chance("row_key", "plus gone", 50), whole, kept)
    return either(rounded(), floated, mended)


# --- The list -----------------------------------------------------------------------------------------------


def generate(rows: int, *, seed: int, duplicates: float) -> pl.DataFrame:
    """A list of that many rows, of which that share (0 to 0.5) are re-listings of a person listed before."""
    if rows < 1 or not 0 <= duplicates <= 0.5:
        raise ValueError("a list has at least one row, and re-listings are 0 to 0.5 of it")
    extra = int(rows * duplicates)
    companies = make_companies(max(1, (rows - extra) // PEOPLE_A_COMPANY), seed)
    people = make_people(rows - extra, companies, seed)
    numbers = make_numbers(companies, people)
    companies = companies.pipe(with_number, numbers, "main", "company")
    for which in ("direct", "mobile"):
        people = people.pipe(with_number, numbers, which, "person")
    people = people.drop(SITE)
    listings = make_listings(people, extra, seed)
    return pl.concat(write_rows(part, people, companies) for part in listings.iter_slices(ROWS_AT_ONCE))


def save(frame: pl.DataFrame, path: Path) -> None:
    """As Parquet or CSV, by the extension."""
    if path.suffix == ".parquet":
        frame.write_parquet(path)
    else:
        frame.write_csv(path)


def summary(frame: pl.DataFrame, seconds: float) -> str:
    people = frame["truth_person"].n_unique()
    again = 100 * (1 - people / frame.height)
    sites = frame["truth_company"].n_unique()
    counts = f"{frame.height:,} rows, {people:,} people, {sites:,} companies"
    return f"{counts}, {again:.1f} % re-listings, {seconds:.1f} s"


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="Write a dirty B2B list with its truth.")
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--duplicates", type=float, default=0.30, help="re-listings of all rows, 0 to 0.5")
    parser.add_argument("-o", "--output", type=Path, required=True, help="list.csv or list.parquet")
    options = parser.parse_args(arguments)
    started = time.perf_counter()
    try:
        frame = generate(options.rows, seed=options.seed, duplicates=options.duplicates)
    except ValueError as error:
        parser.error(str(error))
    save(frame, options.output)
    print(summary(frame, time.perf_counter() - started), file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
