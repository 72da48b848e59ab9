"""What a row is known by: the few things that name one person, or one company, and nobody else.

lead (the row of its source), mail (not one of a role), page (LinkedIn), numbered (a number, the family name and the
first initial), named (name and company); number, alone, which colleagues may share. Of companies: domain, company.
"""

import polars as pl

from listforge.columns import NUMBERS, TEXT, ensure
from listforge.fields import company, distinct, domain, email, person, phone, place
from listforge.store.tokens import Hashing, tokens

# The kinds that tell who a row is, the surest first; the first three join two contacts into one.
IDENTIFYING = ("lead", "mail", "page", "numbered", "named")
JOINING = ("lead", "mail", "page")
OF_PERSON = (*IDENTIFYING, "number")
OF_COMPANY = ("domain", "company")
KIND = pl.Enum([*OF_PERSON, "role", *OF_COMPANY])
_PLAIN = r"^\+[1-9]\d{6,14}(?:;ext=\d+)?$"
_MAIL = r"[^\s@<>()\[\],;:]+@[^\s@<>()\[\],;:]+\.[\p{L}\p{N}-]+"
NUMBER = r"\+?\(?\d(?:[\s().\-/]{0,2}\d){6,}"
_NEEDED = (
    "lead_id", "email", "linkedin_url", "first_name", "last_name", "full_name", "company_name", "company_domain",
    "website", "country", "other_numbers", *NUMBERS,
)  # fmt: skip


def of_rows(frame: pl.DataFrame, country: str | None = None) -> pl.DataFrame:
    """row, kind, text: every key of every row of a canonical list, as it was imported or later.

    country: that of numbers without a calling code, in rows that name none.
    """
    frame = ensure(frame, _NEEDED)
    row = pl.int_range(pl.len(), dtype=pl.UInt32).alias("row")
    names = person.keys(frame)
    firm = distinct.each(frame["company_name"], company.compare_key)
    judged = email.judge(frame["email"])
    mail = judged.select(mail=pl.col("email").str.to_lowercase(), type=pl.col("type"))
    of_mail = mail.select(pl.when(pl.col("type") == "business").then(domain.of_email(pl.col("mail")))).to_series()
    site = domain.of_company(frame).fill_null(of_mail)
    told = frame.select(row, lead="lead_id").with_columns(
        mail=mail.select(pl.when(pl.col("type") != "role").then("mail")).to_series(),
        role=mail.select(pl.when(pl.col("type") == "role").then("mail")).to_series(),
        page=frame["linkedin_url"].str.to_lowercase().str.extract(r"(/in/[^/?#\s]+)"),
        named=person.named(names, firm),
        domain=site,
        company=firm,
    )
    who = person.counted(names)
    numbered = _numbers(frame, country)
    by_number = numbered.select("row", number="digits")
    with_name = numbered.with_columns(who=who.gather(numbered["row"])).select(
        "row", numbered=pl.col("digits") + pl.lit("\x1f") + pl.col("who")
    )
    parts = [_of_kind(told, kind) for kind in told.columns[1:]]
    return pl.concat([*parts, _of_kind(by_number, "number"), _of_kind(with_name, "numbered")])


def of_leads(frame: pl.DataFrame) -> pl.DataFrame:
    """As `of_rows`, the rows of their sources alone: of the keys the surest, and the cheapest."""
    told = ensure(frame, ["lead_id"]).select(pl.int_range(pl.len(), dtype=pl.UInt32).alias("row"), lead="lead_id")
    return _of_kind(told, "lead")


def _of_kind(told: pl.DataFrame, kind: str) -> pl.DataFrame:
    return told.select("row", kind=pl.lit(kind, dtype=KIND), text=kind).drop_nulls("text")


def hashed(keys: pl.DataFrame, hashing: Hashing) -> pl.DataFrame:
    """The keys with `key`, the hash by which the store knows each."""
    texts = (pl.col("kind").cast(TEXT).replace({"role": "mail"}) + pl.lit(":") + pl.col("text")).alias("text")
    return keys.with_columns(key=tokens(keys.select(texts).to_series(), hashing))


def _numbers(frame: pl.DataFrame, country: str | None) -> pl.DataFrame:
    """row, digits: every number of every row, E.164 without the plus."""
    region = distinct.each(frame["country"], place.country).fill_null(pl.lit(country, dtype=TEXT))
    rows = frame.select(*NUMBERS, "other_numbers").with_row_index("row").with_columns(region=region)
    slots = [rows.select("row", "region", raw=name).drop_nulls("raw") for name in NUMBERS]
    parked = rows.select("row", "region", raw="other_numbers").drop_nulls("raw").explode("raw").drop_nulls("raw")
    cells = pl.concat([*slots, parked])
    plain = pl.col("raw").str.contains(_PLAIN)
    found = [cells.filter(plain).select("row", digits=pl.col("raw").str.extract(r"^\+(\d+)"))]
    odd = cells.filter(~plain)
    while odd.height:
        odd = odd.hstack(phone.judge(odd["raw"], odd["region"]).select("e164", "second"))
        found.append(odd.drop_nulls("e164").select("row", digits=pl.col("e164").str.slice(1)))
        odd = odd.drop_nulls("second").select("row", "region", raw="second")
    return pl.concat(found).unique(maintain_order=True)


def of_text(text: str, kind: str, country: str | None = None) -> str | None:
    """What somebody typed as the text of a key of that kind; None for what is none."""
    cell = pl.Series([text.strip()], dtype=TEXT)
    match kind:
        case "number":
            e164 = phone.judge(cell, pl.Series([country], dtype=TEXT))["e164"].item()
            return None if e164 is None else str(e164)[1:]
        case "mail":
            found = email.judge(cell)["email"].str.to_lowercase().item()
        case "domain":
            found = domain.of_websites(cell).item()
        case _:
            found = distinct.each(cell, company.compare_key).item()
    return None if found is None else str(found)


def domain_of(mail: str) -> str | None:
    """The company's domain in a mail address; None where everybody has addresses of it."""
    return of_text(mail.rpartition("@")[2], "domain")


def blanked(text: pl.Expr) -> pl.Expr:
    """What somebody wrote, without the mail addresses and telephone numbers in it."""
    return text.str.replace_all(_MAIL, "[mail]").str.replace_all(NUMBER, "[number]")
