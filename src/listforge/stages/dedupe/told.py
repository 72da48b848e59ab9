"""Rows in the form in which they are compared: names, numbers, addresses, sites.

The rows come out in an order of their own content, so that the order of a list decides nothing.
"""

from typing import Any, NamedTuple

import numpy as np
import polars as pl
from numpy.typing import NDArray

from listforge import vocab
from listforge.columns import COLUMNS, SLOTS, TEXT, ensure
from listforge.fields import distinct, domain, email, given_name, person, phone, place, street, text, title, trading

Array = NDArray[Any]

READ = (
    "full_name", "first_name", "last_name", "job_title", "company_name", "company_domain", "website", "email",
    "linkedin_url", "phone", "phone_extension", *SLOTS, "other_numbers", "street", "city", "region", "postal_code",
    "country",
)  # fmt: skip
STEM = 6  # letters of a word that its endings leave as they are
SLIP = 3  # first letters of a family name, behind which a slip makes no other family of it
DOORS = 3  # from which on a number is that of a chain
NUMBERS = 4  # of each row that are compared; hardly a row has more
MAILS = 4  # of each row besides `email`
BLOCK = 1 << 16  # rows that are worked on at once, so that what is made of them stays near the processor
ENDING = r"\.(?:(?:co|com|org|net|ac|edu|gov|gob|ltd|plc|or|ne)\.[a-z]{2}|[^.]+)$"
GENERATION = r" (jr|junior|sr|senior|ii|iii|iv)$"
MAILBOX_GENERATION = r"^([a-z]{2,})(jr|sr|iii|ii)$"


class Told(NamedTuple):
    """The rows in an order of their own content: `table`, a row a row, and their numbers.

    table: row (the `_row` of the list, else its place), lead_id, given, root, middle, family, generation,
    mailbox_generation, local, host, role, extended, extension, company, legal_form, site_name, domain, page,
    street_number, street, postal_code, area, city, region, country, title, seniority, department, linkedin, nobody (no
    person is named).
    numbers: rows x NUMBERS, E.164 digits as integers, 0 for none. main: which of them stand in the slot of the
    company's main line. shared: which say where rather than who. mails: rows x as many as there are columns of further
    mail addresses, the address as a hash, 0 for none and for a role's. own: which of them are nobody else's.
    """

    table: pl.DataFrame
    numbers: Array
    main: Array
    shared: Array
    mails: Array
    own: Array

    def of(self, places: Array) -> "Told":
        """The rows at these places."""
        arrays = (self.numbers, self.main, self.shared, self.mails, self.own)
        return Told(self.table[places], *(array[places] for array in arrays))


def told(frame: pl.DataFrame, default_country: str | None) -> Told:
    """The compare forms of every row."""
    frame = ensure(frame, READ)
    ids = frame["_row"] if "_row" in frame.columns else pl.int_range(frame.height, eager=True)
    parts = [_people(frame), _mail(frame), _extension(frame), _sites(frame)]
    table = pl.concat(parts, how="horizontal").with_columns(row=ids.cast(pl.Int64), lead_id=frame["lead_id"])
    table = table.with_columns(_mailbox_generation())
    table = table.with_columns(generation=pl.coalesce("generation", "mailbox_generation"))
    of_mail = pl.when(pl.col("kind").is_in(["business", "role"])).then("host")
    table = table.with_columns(domain=pl.coalesce("site", of_mail), role=pl.col("kind") == "role")
    return _ordered(table, *numbers(frame, default_country), _further_mails(frame))


def hashes(column: pl.Series) -> Array:
    """The values as 64-bit hashes, 0 for null."""
    nulls = column.null_count()
    if nulls == len(column):
        return np.broadcast_to(np.uint64(0), len(column))  # takes no room
    known = pl.when(column.is_not_null()).then(column.hash(0)).otherwise(0) if nulls else column.hash(0)
    return pl.select(known).to_series().to_numpy()


def mixed(first: Array, *more: Array) -> Array:
    """Hashes in one (the finaliser of SplitMix64)."""
    mix = first.copy()
    for other in more:
        mix *= np.uint64(0x9E3779B97F4A7C15)
        mix ^= other
        mix ^= mix >> np.uint64(30)
        mix *= np.uint64(0xBF58476D1CE4E5B9)
        mix ^= mix >> np.uint64(31)
    return mix


def joined(one: Told, other: Told) -> Told:
    """The rows of both."""
    numbers, main = (np.concatenate([one[part], other[part]]) for part in (1, 2))
    mails = np.zeros((len(numbers), max(one.mails.shape[1], other.mails.shape[1])), np.uint64)
    mails[: len(one.mails), : one.mails.shape[1]] = one.mails
    mails[len(one.mails) :, : other.mails.shape[1]] = other.mails
    return _ordered(pl.concat([one.table, other.table]), numbers, main, mails)


def _ordered(table: pl.DataFrame, numbers: Array, main: Array, mails: Array) -> Told:
    by = ("family", "given", "company", "local", "first", "title", "lead_id")
    order = table.with_columns(first=numbers[:, 0]).select(pl.arg_sort_by(by, nulls_last=True)).to_series().to_numpy()
    return Told(table, numbers, main, _shared(table, numbers, main), mails, _own_mails(table, mails)).of(order)


def _shared(table: pl.DataFrame, numbers: Array, main: Array) -> Array:
    """Which numbers of each row say where rather than who: main lines, and those under more than one name."""
    at, nth = np.nonzero(numbers)
    names = table.select(
        pl.coalesce(pl.col("family").str.head(SLIP), pl.col("company").str.extract(r"^(\S+)"))
    ).to_series()
    listed = pl.DataFrame({"number": numbers[at, nth], "name": names.gather(at), "main": main[at, nth], "row": at})
    initials = table.select(pl.col("given", "root").str.head(1))
    somebody = table["family"].is_not_null()
    door = table.select(pl.when(~somebody).then(pl.concat_str("area", "street_number", separator=" "))).to_series()
    listed = listed.with_columns(
        somebody=somebody.gather(at),
        door=door.gather(at),
        **{name: initials[name].gather(at) for name in initials.columns},
    )
    several_of = {name: pl.col(name).drop_nulls().n_unique() > 1 for name in ("name", "given", "root")}
    several = listed.group_by("number").agg(
        # Bob and Robert have one root, A. and Ann one initial.
        several=several_of["name"] | (several_of["given"] & several_of["root"]),
        main=pl.col("main").any(),
        sites=~pl.col("somebody").any(),
        chain=pl.col("door").drop_nulls().n_unique() >= DOORS,
    )
    doubtful = listed.join(several.filter("several", "sites").select("number"), on="number", how="semi")
    one = _of_one_site(doubtful.select("number", company=table["company"].gather(doubtful["row"])))
    several = several.with_columns((pl.col("several") & ~pl.col("number").is_in(one.implode())) | pl.col("chain"))
    told = listed.select("number", "somebody").join(several, on="number", how="left", maintain_order="left")
    shared = np.zeros(numbers.shape, bool)
    shared[at, nth] = told.select(pl.col("several") | (pl.col("main") & pl.col("somebody"))).to_series().to_numpy()
    return shared


def _of_one_site(listed: pl.DataFrame) -> pl.Series:
    """The numbers of which the shortest name, of sites, stands in all others, in any order: with a town, a trade."""
    stems = pl.col("company").str.split(" ").list.eval(pl.element().str.head(STEM)).list.unique()
    names = listed.drop_nulls().select("number", words=stems).unique()
    every = names.group_by("number").agg(names=pl.len(), shortest=pl.col("words").list.len().min())
    words = names.explode("words").group_by("number", "words").agg(of=pl.len()).join(every, on="number")
    common = words.filter(pl.col("of") == pl.col("names")).group_by("number").agg(pl.len(), pl.col("shortest").first())
    return common.filter(pl.col("len") == pl.col("shortest"))["number"]


def _people(frame: pl.DataFrame) -> pl.DataFrame:
    """given, middle (an initial), family, generation, nobody; "Ann" alone as first name is no family name."""
    first, last, full = pl.col("first_name"), pl.col("last_name"), pl.col("full_name")
    whole = pl.when(first.is_null() | last.is_not_null() | full.str.contains(" ")).then(full)
    names = person.keys_by_country(frame.with_columns(full_name=whole))
    given, family = pl.col("given"), pl.col("family")
    split = names.select(
        given=given.str.extract(r"^(\S+)"),
        middle=given.str.extract(r"^\S+ (\S)"),
        generation=family.str.extract(GENERATION).replace({"junior": "jr", "senior": "sr"}),
        family=family.str.replace(GENERATION, ""),
        nobody=given.is_null() & family.is_null(),
    )
    return split.with_columns(root=distinct.each(split["given"], given_name.root))


def mailbox() -> pl.Expr:
    """The mail address as it is compared, of `local` and `host`."""
    return pl.col("local") + pl.lit("@") + pl.col("host")


def own_mailbox() -> pl.Expr:
    """The mail address where it is no role's; null elsewhere."""
    return pl.when(~pl.col("role")).then(mailbox())


def _further_mails(frame: pl.DataFrame) -> Array:
    """The addresses of further columns of mail ("Secondary Email"), as hashes; a role's is nobody's own."""
    columns = [n for n in frame.columns if n not in COLUMNS and vocab.key(n) in vocab.mail_headers()]
    columns = [n for n in columns if frame.schema[n] == TEXT]
    found = np.zeros((frame.height, min(len(columns), MAILS)), np.uint64)
    for nth, name in enumerate(columns[:MAILS]):
        told = _mail(frame.select(email=pl.col(name))).with_columns(role=pl.col("kind") == "role")
        found[:, nth] = hashes(told.select(own_mailbox()).to_series())
    return found


def _own_mails(table: pl.DataFrame, mails: Array) -> Array:
    """Which of the further addresses people of several given names do not have: an assistant's, the office's."""
    if not mails.any():
        return np.zeros(mails.shape, bool)
    at, nth = np.nonzero(mails)
    every = np.append(at, np.arange(len(mails)))
    mine = hashes(table.select(own_mailbox()).to_series())
    initials = table.select(pl.col("given", "root").str.head(1))[every]
    listed = initials.with_columns(mail=np.append(mails[at, nth], mine))
    counts = listed.group_by("mail").agg(pl.col("given", "root").drop_nulls().n_unique())
    several = counts.filter((pl.col("given") > 1) & (pl.col("root") > 1))  # Bob and Robert have one root
    return np.asarray((mails != 0) & ~np.isin(mails, several["mail"].to_numpy()))


def _mail(frame: pl.DataFrame) -> pl.DataFrame:
    """local and host of the mail address, and its kind."""
    mails = frame.select(email=pl.col("email").str.strip_chars().str.to_lowercase()).to_series()
    kind = pl.select(email.kind(pl.lit(mails))).to_series()
    return pl.DataFrame({"mail": mails, "kind": kind}).select(
        "kind", host=domain.of_email(pl.col("mail")), local=pl.col("mail").str.extract(r"^([^@+]+)[^@]*@")
    )


def _mailbox_generation() -> pl.Expr:
    """The generation that a mailbox tells behind the row's own name: j.smithjr."""
    letters = pl.col("local").str.replace_all(r"[^a-z]", "")
    stem, told = (letters.str.extract(MAILBOX_GENERATION, group) for group in (1, 2))
    family = pl.col("family").str.replace_all(" ", "", literal=True)
    own = stem.str.contains(family, literal=True) | stem.str.starts_with(pl.col("given"))
    return (
        pl.when(own.fill_null(False) & ~letters.str.ends_with(family).fill_null(False))
        .then(told)
        .alias("mailbox_generation")
    )


def _extension(frame: pl.DataFrame) -> pl.DataFrame:
    """extended, a number that is told with an extension, and extension, with the number it belongs to."""
    extended = pl.when(pl.col("phone_extension").is_not_null()).then(phone.bare(pl.col("phone")))
    return frame.select(extended=extended, extension=extended + pl.lit("x") + pl.col("phone_extension"))


def _sites(frame: pl.DataFrame) -> pl.DataFrame:
    """company, legal_form, site_name, site (a domain), page, title, seniority, department, linkedin, and `address`."""
    read = pl.DataFrame(
        {
            "site": domain.of_company(frame),
            "page": distinct.each(frame["website"], _page),
            "title": distinct.each(frame["job_title"], text.fold),
            "seniority": title.seniority(frame["job_title"]),
            "department": title.department(frame["job_title"]),
            "linkedin": frame["linkedin_url"].str.to_lowercase().str.extract(r"(/in/[^/?#\s]+)"),
        }
    )
    names = trading.read(frame["company_name"]).select(company=pl.coalesce("other", "name"), legal_form="form")
    sites = pl.concat([names, read, address(frame)], how="horizontal")
    return sites.with_columns(site_name=_without_town(pl.col("company"), pl.col("city")))


def _page(url: pl.Expr) -> pl.Expr:
    """Host and path of a web address that leads to more than a front door; null for what does not."""
    address = url.str.to_lowercase().str.strip_chars().str.replace(r"^(?:[a-z][a-z0-9+.-]*://)?(?:www\d?\.)?", "")
    return address.str.replace(r"[?#].*$", "").str.strip_chars_end("/").str.extract(r"^([^/\s]+/\S{4,})$")


def label(host: pl.Expr) -> pl.Expr:
    """The name that was registered: a host without its subdomains and its ending."""
    return host.str.replace(ENDING, "").str.extract(r"([^.]+)$")


def address(frame: pl.DataFrame) -> pl.DataFrame:
    """street_number, street, postal_code, area, city, region, country of every row, as they are compared."""
    post = place.postal_key(pl.col("postal_code"), pl.col("country"))
    return pl.DataFrame(
        {
            "address": distinct.each(frame["street"], street.compare_key),
            "postal_code": frame["postal_code"],
            "city": distinct.each(frame["city"], text.fold),
            "region": frame["region"],
            "country": _country(frame),
        }
    ).select(
        "city", "region", "country",
        area=pl.coalesce("country", pl.lit("")) + post.str.head(3),
        street_number=pl.col("address").str.extract(r"^(\d+[a-z]?)\b"),
        street=pl.col("address").str.replace(r"^\d+[a-z]? ", ""),
        postal_code=post,
    )  # fmt: skip


def _without_town(name: pl.Expr, city: pl.Expr) -> pl.Expr:
    """The name in one word, without the town it ends on: Dreams Stockton is Dreams in Stockton."""
    core = name.str.strip_suffix(pl.lit(" ") + city.fill_null("\x1f"))
    return core.str.replace_all(" ", "", literal=True)


def _country(frame: pl.DataFrame) -> pl.Series:
    """The country, where it is more than the default of the whole list."""
    if "filled" not in frame.columns:
        return frame["country"]
    assumed = pl.col("filled").list.contains("country=default_country").fill_null(False)
    return frame.select(pl.when(~assumed).then("country").alias("country")).to_series()


def numbers(frame: pl.DataFrame, default_country: str | None) -> tuple[Array, Array]:
    """The first distinct numbers of each row, whatever their slot, and which of them are main lines."""
    once = (
        listed(frame, default_country)
        .sort("row", "number", "main", descending=[False, False, True])
        .unique(["row", "number"], keep="first", maintain_order=True)
    )
    once = once.with_columns(nth=pl.int_range(pl.len()).over("row")).filter(pl.col("nth") < NUMBERS)
    at = once["row"].to_numpy(), once["nth"].to_numpy()
    found, main = np.zeros((frame.height, NUMBERS), np.int64), np.zeros((frame.height, NUMBERS), bool)
    found[at], main[at] = once["number"].to_numpy(), once["main"].to_numpy()
    return found, main


def listed(frame: pl.DataFrame, default_country: str | None) -> pl.DataFrame:
    """row, number (E.164 digits as an integer) and main (whether it is the company's line), in no order."""
    region = pl.coalesce("country", pl.lit(default_country, dtype=TEXT))
    rows = frame.select("phone", *SLOTS, "other_numbers", region=region, row=pl.int_range(pl.len(), dtype=pl.UInt32))
    slots = rows.unpivot(("phone", *SLOTS), index=["row", "region"], variable_name="slot", value_name="raw")
    parked = rows.select("row", "region", slot=pl.lit("parked"), raw="other_numbers").drop_nulls("raw").explode("raw")
    every = pl.concat([slots, parked]).drop_nulls("raw").with_columns(number=phone.bare(pl.col("raw")))
    # What validate wrote needs no parser: only numbers in other writings go to it.
    other = every.filter(pl.col("number").is_null())
    known = every.drop_nulls("number")
    if other.height:
        read = other.with_columns(number=phone.judge(other["raw"], other["region"])["e164"])
        known = pl.concat([known, read.drop_nulls("number")])
    return known.select("row", number=pl.col("number").cast(pl.Int64), main=pl.col("slot") == "company_phone")
