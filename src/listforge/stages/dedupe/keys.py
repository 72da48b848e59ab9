"""What rows are matched on: names, numbers, addresses and sites in the form in which they are compared."""

import polars as pl

from listforge import vocab
from listforge.columns import SLOTS, TEXT, ensure
from listforge.fields import company, domain, email, person, phone

READ = (
    "full_name", "first_name", "last_name", "company_name", "company_domain", "website", "email", "linkedin_url",
    "phone", *SLOTS, "other_numbers", "country",
)  # fmt: skip
JOINT = "\x1f"


def parts(frame: pl.DataFrame) -> pl.DataFrame:
    """A row a row: row, given, family, initial, company, domain, personal_email, linkedin, nameless."""
    frame = ensure(frame, READ)
    first, last, full = pl.col("first_name"), pl.col("last_name"), pl.col("full_name")
    frame = frame.with_columns(_mail=pl.col("email").str.strip_chars().str.to_lowercase())
    frame = frame.with_columns(_kind=email.kind(pl.col("_mail")))
    of_mail = pl.when(pl.col("_kind").is_in(["business", "role"])).then(domain.of_email(pl.col("_mail")))
    personal = pl.when(pl.col("_kind").is_in(["business", "freemail"])).then(pl.col("_mail"))
    # "Ann" alone under the first name is no family name, though the whole name repeats it.
    whole = pl.when(first.is_null() | last.is_not_null() | full.str.contains(" ")).then(full)
    names = person.keys(frame.with_columns(full_name=whole))
    given, family = pl.col("_given"), pl.col("_family")
    return frame.hstack(names.select(pl.all().name.prefix("_"))).select(
        row=pl.int_range(pl.len()),
        given=given,
        family=family,
        initial=given.str.head(1),
        company=company.compare_key(pl.col("company_name")),
        domain=pl.coalesce(domain.of_website(pl.col("company_domain")), domain.of_website(pl.col("website")), of_mail),
        personal_email=personal,
        linkedin=pl.col("linkedin_url").str.to_lowercase().str.extract(r"(/in/[^/?#\s]+)"),
        nameless=pl.when(given.is_null() & family.is_null()).then(pl.lit("-")),
    )


def numbers(frame: pl.DataFrame, default_country: str | None) -> pl.DataFrame:
    """A row a number of each row: `row`, `number` (E.164). Every number counts, whatever its slot."""
    frame = ensure(frame, READ)
    region = pl.coalesce("country", pl.lit(default_country, dtype=TEXT))
    long = (
        frame.select(row=pl.int_range(pl.len()), region=region, phone="phone", **{slot: pl.col(slot) for slot in SLOTS})
        .unpivot(("phone", *SLOTS), index=["row", "region"], value_name="raw")
        .drop_nulls("raw")
    )
    parked = (
        frame.select(row=pl.int_range(pl.len()), region=region, raw="other_numbers").drop_nulls("raw").explode("raw")
    )
    every = pl.concat([long.select("row", "region", "raw"), parked]).drop_nulls("raw")
    # What validate wrote needs no parser: only numbers in other writings go to it.
    every = every.with_columns(number=phone.bare(pl.col("raw")))
    written = every.filter(pl.col("number").is_null())
    read = written.with_columns(number=phone.judge(written["raw"], written["region"])["e164"])
    numbers = pl.concat([every.drop_nulls("number"), read.drop_nulls("number")])
    return numbers.select("row", "number").unique(maintain_order=True)


def keyed(told: pl.DataFrame, their_numbers: pl.DataFrame, key: vocab.MatchKey) -> pl.DataFrame:
    """`row` and `key` for every row (and number) that has all parts of a match key."""
    table = told.join(their_numbers, on="row", how="inner", maintain_order="left") if "number" in key.parts else told
    columns = [part for part in key.parts if part != "compatible_name"]
    if "compatible_name" in key.parts:
        table = table.with_columns(_family=_told_apart())
        columns.append("_family")
    joined = pl.concat_str(columns, separator=JOINT)
    return table.select("row", key=joined).drop_nulls("key").unique(maintain_order=True)


def _told_apart() -> pl.Expr:
    """The family name where one mailbox stands under several; nothing where it does not."""
    several = pl.col("family").drop_nulls().n_unique().over("personal_email") > 1
    return pl.when(several).then(pl.col("family").fill_null("?")).otherwise(pl.lit(""))
