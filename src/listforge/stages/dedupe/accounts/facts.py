"""What every row says of its company, in the form in which companies are compared."""

from typing import NamedTuple

import polars as pl

from listforge import vocab
from listforge.columns import TEXT, ensure
from listforge.fields import domain, email, trading
from listforge.stages.dedupe.told import READ, address, label, listed

MANY = 8  # companies' names at one domain of mail
SUBDOMAINS = 20  # of one domain; where there are more, they are its customers'
GERMAN = ("DE", "AT", "CH", "LI")  # where ä is written ae, too; in Bauer and in Quelle, ue is no ü
# Under a country's own ending these are not yet the name: tarnwick.co.uk.


class Facts(NamedTuple):
    """A row a row of the list, and a row a name and a number of each.

    rows: host (a domain of the company's own), label (tarnwick of tarnwick.co.uk), name, city, region, country,
    postal_code, address (number and street). names: row, name, form (its legal form), main (not the one after "dba").
    numbers: row, number.
    """

    rows: pl.DataFrame
    names: pl.DataFrame
    numbers: pl.DataFrame


def facts(frame: pl.DataFrame, default_country: str | None) -> Facts:
    """The facts of every row of the list."""
    frame = ensure(frame, READ)
    names = trading.read(frame["company_name"])
    where = address(frame).select(
        "region", "country", "postal_code",
        city=_city(),
        address=pl.concat_str("street_number", "street", separator=" "),
    )  # fmt: skip
    names = names.with_columns(_one_umlaut(names, where["country"].fill_null(default_country or "")))
    hosts = _hosts(frame, names["name"])
    labels = hosts.to_frame("host").select(label=label(pl.col("host")))
    rows = pl.concat([hosts.to_frame(), labels, names.select("name"), where], how="horizontal")
    told = names.with_row_index("row")
    own = told.select("row", "name", "form", main=pl.lit(True))
    others = told.select("row", name="other", form=pl.lit(None, dtype=TEXT), main=pl.lit(False))
    every = pl.concat([own, others]).drop_nulls("name")
    return Facts(rows, every, listed(frame, default_country).select("row", "number").unique())


def _one_umlaut(names: pl.DataFrame, country: pl.Series) -> list[pl.Series]:
    """Names of German-speaking countries with a for ae, as accents are folded: Müller and Mueller are one name."""
    german = country.is_in(GERMAN)
    if not german.any():
        return []
    folded = (
        pl.col(name).str.replace_all("ae", "a").str.replace_all("oe", "o").str.replace_all("(^|[^aeq])ue", "${1}u")
        for name in ("name", "other")
    )
    own = [pl.when(pl.lit(german)).then(one).otherwise(one.meta.output_name()) for one in folded]
    return names.select(own).get_columns()


def _city() -> pl.Expr:
    """The city; where the list has it in several regions, with its region, and null without: Springfield, IL."""
    region = pl.col("region").str.extract(r"^([A-Z0-9]{1,3})$")
    several = (region.min() != region.max()).over("city")
    return pl.when(several).then(pl.col("city") + pl.lit(" ") + region).otherwise("city")


def _hosts(frame: pl.DataFrame, names: pl.Series) -> pl.Series:
    """The domain of each row's company, that of its mail where none is told; a subdomain is of its domain's."""
    kind, of_mail = email.kind(pl.col("email")), domain.of_email(pl.col("email"))
    mail = pl.when(kind.is_in(["business", "role"])).then(of_mail)
    rows = frame.select(told=domain.of_company(frame), mail=mail, name=names)
    everybody = _everybodys(rows).implode()
    hosts = rows.select(host=pl.coalesce("told", pl.when(~pl.col("mail").is_in(everybody)).then("mail")))
    parents = _parents(hosts["host"].drop_nulls().unique())
    if parents.height:
        hosts = hosts.select(
            pl.coalesce(pl.col("host").replace_strict(parents["host"], parents["parent"], default=None), "host")
        )
    return hosts["host"]


def _everybodys(rows: pl.DataFrame) -> pl.Series:
    """Domains that give mailboxes to people of all companies, and are on no list of such.

    Many names stand at them, half of which have a domain besides, or hardly one of which is there three times.
    """
    at = rows.lazy().select("mail", "name").drop_nulls().group_by("mail", "name").len()
    first_words = pl.col("name").str.extract(r"^(\S+)").n_unique()
    at = at.filter((pl.len() >= MANY).over("mail")).collect().lazy()
    told = rows.lazy().select("name", "told").drop_nulls().join(at.select("name"), on="name", how="semi").unique()
    besides = at.join(told, on="name").filter(pl.col("mail") != pl.col("told")).select("mail", "name").unique()
    every = (
        at.join(besides.with_columns(besides=1), on=["mail", "name"], how="left")
        .group_by("mail")
        .agg(names=first_words, rows=pl.col("len").sum(), share=pl.col("besides").sum() / pl.len())
    )
    rare = pl.col("names") * 3 > pl.col("rows")
    return every.filter((pl.col("names") >= MANY) & ((pl.col("share") >= 0.5) | rare)).collect()["mail"]


def _parents(hosts: pl.Series) -> pl.DataFrame:
    """host, parent: those that are part of another one on the list, the shortest of these, if it is a company's."""
    long = hosts.to_frame("host").filter(pl.col("host").str.count_matches(".", literal=True) >= 2)
    above = [pl.col("host").str.extract(r"^" + r"[^.]+\." * levels + r"(.+)$") for levels in (2, 1)]
    companies = hosts.filter(~hosts.is_in(list(vocab.shared_sites()))).implode()
    found = long.select("host", parent=pl.coalesce(pl.when(one.is_in(companies)).then(one) for one in above))
    found = found.drop_nulls()
    return found.filter(pl.len().over("parent") <= SUBDOMAINS)
