"""What rows are matched on: names, numbers, addresses and sites in the form in which they are compared.

The rows come out in an order of their own content, so that the order of a list decides nothing.
"""

from functools import reduce
from typing import Any, NamedTuple

import numpy as np
import polars as pl
from numpy.typing import NDArray

from listforge.columns import SLOTS, TEXT, ensure
from listforge.fields import company, distinct, domain, email, person, phone, place, street, text, title
from listforge.vocab import MatchKey

Array = NDArray[Any]

READ = (
    "full_name", "first_name", "last_name", "job_title", "company_name", "company_domain", "website", "email",
    "linkedin_url", "phone", *SLOTS, "other_numbers", "street", "city", "region", "postal_code", "country",
)  # fmt: skip
NUMBERS = 4  # of each row that are compared; hardly a row has more
GENERATION = r" (jr|junior|sr|senior|ii|iii|iv)$"


class Told(NamedTuple):
    """The rows in the order of their content: `table`, a row a row (`row` = its place in the list), and numbers.

    table: row, given, root, middle, family, generation, local, host, role, company, domain, street_number, street,
    postal_code, city, region, country, title, linkedin, nobody (no person is named). numbers: rows x NUMBERS, E.164
    digits as integers, 0 for none. main: which of them stand in the slot of the company's main line.
    """

    table: pl.DataFrame
    numbers: Array
    main: Array

    def of(self, places: Array) -> "Told":
        """The rows at these places."""
        return Told(self.table[places], self.numbers[places], self.main[places])


def told(frame: pl.DataFrame, default_country: str | None) -> Told:
    """The compare forms of every row."""
    frame = ensure(frame, READ)
    table = (
        _people(frame)
        .hstack(_mail(frame))
        .hstack(_sites(frame))
        .with_columns(row=pl.int_range(pl.len(), dtype=pl.UInt32), lead_id=frame["lead_id"])
    )
    of_mail = pl.when(pl.col("kind").is_in(["business", "role"])).then("host")
    table = table.with_columns(
        domain=pl.coalesce("site", of_mail),
        role=pl.col("kind") == "role",
    )
    numbers, main = _numbers(frame, default_country)
    order = (
        table.with_columns(first=numbers[:, 0])
        .select(pl.arg_sort_by("family", "given", "company", "local", "first", "title", "lead_id", nulls_last=True))
        .to_series()
    )
    return Told(table, numbers, main).of(order.to_numpy())


def _people(frame: pl.DataFrame) -> pl.DataFrame:
    """given, middle (an initial), family, generation, nobody; "Ann" alone as first name is no family name."""
    first, last, full = pl.col("first_name"), pl.col("last_name"), pl.col("full_name")
    whole = pl.when(first.is_null() | last.is_not_null() | full.str.contains(" ")).then(full)
    names = person.keys(frame.with_columns(full_name=whole))
    given, family = pl.col("given"), pl.col("family")
    split = names.select(
        given=given.str.extract(r"^(\S+)"),
        middle=given.str.extract(r"^\S+ (\S)"),
        generation=family.str.extract(GENERATION).replace({"junior": "jr", "senior": "sr"}),
        family=family.str.replace(GENERATION, ""),
        nobody=given.is_null() & family.is_null(),
    )
    return split.with_columns(root=distinct.each(split["given"], person.root))


def _mail(frame: pl.DataFrame) -> pl.DataFrame:
    """local and host of the mail address, and its kind."""
    mails = frame.select(email=pl.col("email").str.strip_chars().str.to_lowercase()).to_series()
    kind = pl.select(email.kind(pl.lit(mails))).to_series()
    return pl.DataFrame({"mail": mails, "kind": kind}).select(
        "kind", host=domain.of_email(pl.col("mail")), local=pl.col("mail").str.extract(r"^([^@+]+)[^@]*@")
    )


def _sites(frame: pl.DataFrame) -> pl.DataFrame:
    """company, site (a domain), street_number, street, postal_code, city, region, country, title, linkedin."""
    address = distinct.each(frame["street"], street.compare_key)
    post = place.postal_key(pl.col("postal_code"), pl.col("country"))
    return pl.DataFrame(
        {
            "company": distinct.each(frame["company_name"], company.compare_key),
            "own_domain": distinct.each(frame["company_domain"], domain.of_website),
            "website": distinct.each(frame["website"], domain.of_website),
            "address": address,
            "postal_code": frame["postal_code"],
            "city": distinct.each(frame["city"], text.fold),
            "region": frame["region"],
            "country": frame["country"],
            "title": distinct.each(frame["job_title"], text.fold),
            "seniority": title.seniority(frame["job_title"]),
            "department": title.department(frame["job_title"]),
            "linkedin_url": frame["linkedin_url"],
        }
    ).select(
        "company", "city", "region", "country", "title", "seniority", "department",
        area=pl.coalesce("country", pl.lit("")) + post.str.head(3),
        site=pl.coalesce("own_domain", "website"),
        street_number=pl.col("address").str.extract(r"^(\d+[a-z]?)\b"),
        street=pl.col("address").str.replace(r"^\d+[a-z]? ", ""),
        postal_code=post,
        linkedin=pl.col("linkedin_url").str.to_lowercase().str.extract(r"(/in/[^/?#\s]+)"),
    )  # fmt: skip


def _numbers(frame: pl.DataFrame, default_country: str | None) -> tuple[Array, Array]:
    """The first distinct numbers of each row, whatever their slot, and which of them are main lines."""
    region = pl.coalesce("country", pl.lit(default_country, dtype=TEXT))
    rows = frame.select("phone", *SLOTS, "other_numbers", region=region, row=pl.int_range(pl.len(), dtype=pl.UInt32))
    slots = rows.unpivot(("phone", *SLOTS), index=["row", "region"], variable_name="slot", value_name="raw")
    parked = rows.select("row", "region", slot=pl.lit("parked"), raw="other_numbers").drop_nulls("raw").explode("raw")
    every = pl.concat([slots, parked]).drop_nulls("raw").with_columns(number=phone.bare(pl.col("raw")))
    # What validate wrote needs no parser: only numbers in other writings go to it.
    other = every.filter(pl.col("number").is_null())
    read = other.with_columns(number=phone.judge(other["raw"], other["region"])["e164"])
    known = pl.concat([every.drop_nulls("number"), read.drop_nulls("number")])
    known = known.select("row", number=pl.col("number").cast(pl.Int64), main=pl.col("slot") == "company_phone")
    once = known.sort("row", "number", "main", descending=[False, False, True]).unique(
        ["row", "number"], keep="first", maintain_order=True
    )
    once = once.with_columns(nth=pl.int_range(pl.len()).over("row")).filter(pl.col("nth") < NUMBERS)
    at = once["row"].to_numpy(), once["nth"].to_numpy()
    numbers, main = np.zeros((frame.height, NUMBERS), np.int64), np.zeros((frame.height, NUMBERS), bool)
    numbers[at], main[at] = once["number"].to_numpy(), once["main"].to_numpy()
    return numbers, main


def parts(rows: Told) -> pl.DataFrame:
    """The parts of match keys that have one value a row; null where it is not known."""
    given, family = pl.col("given"), pl.col("family")
    area = pl.col("area")
    return rows.table.select(
        "given", "family", "root", "domain", "company", "postal_code", "linkedin", "local",
        mail=pl.when(~pl.col("role")).then(pl.col("local") + pl.lit("@") + pl.col("host")),
        mailbox=pl.col("local") + pl.lit("@") + pl.col("host"),
        street_number=pl.col("street_number"),
        company_word=pl.col("company").str.extract(r"^(\S+)"),
        initial=given.str.head(1),
        family_initial=family.str.head(1),
        initials=pl.min_horizontal(given.str.head(1), family.str.head(1))
        + pl.max_horizontal(given.str.head(1), family.str.head(1)),
        family3=family.str.head(3),
        family4=family.str.head(4),
        company_start=pl.col("company").str.replace_all(" ", "", literal=True).str.head(6),
        area="area",
        city=pl.col("city") + pl.coalesce("region", pl.lit("")),
        address=pl.col("street_number") + pl.lit(" ") + pl.col("street").str.head(6) + area.fill_null(""),
        either=pl.min_horizontal("given", "family") + pl.lit(" ") + pl.max_horizontal("given", "family"),
    )  # fmt: skip


def hashed(rows: Told, names: set[str]) -> dict[str, Array]:
    """Each part as 64-bit hashes, 0 where it is not known."""
    table = parts(rows)
    return {name: table[name].hash(0).to_numpy() * table[name].is_not_null().to_numpy() for name in sorted(names)}


def keyed(rows: Told, key: MatchKey, hashes: dict[str, Array]) -> tuple[Array, Array]:
    """Rows and their hash of a match key, without those that lack a part; a row a number where numbers are a part."""
    alone = [hashes[part] for part in key.parts if part != "number"]
    known = np.logical_and.reduce([part != 0 for part in alone]) if alone else np.ones(len(rows.numbers), bool)
    mixed = reduce(_mixed, alone, np.zeros(len(rows.numbers), np.uint64))
    if "number" not in key.parts:
        at = np.flatnonzero(known)
        return at, mixed[at]
    at, nth = np.nonzero((rows.numbers != 0) & known[:, None])
    return at, _mixed(mixed[at], rows.numbers[at, nth].astype(np.uint64))


def _mixed(one: Array, other: Array) -> Array:
    """Two hashes in one (the finaliser of SplitMix64)."""
    mixed = (one * np.uint64(0x9E3779B97F4A7C15)) ^ other
    mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    return np.asarray(mixed ^ (mixed >> np.uint64(31)))
