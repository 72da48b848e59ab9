"""What a row says by itself: domain, industry code, band, region, seniority and department."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial

import polars as pl

from listforge import vocab
from listforge.columns import ADDRESS, SLOTS, TEXT, ensure, keep_raw
from listforge.fields import company, distinct, domain, location, place, title
from listforge.icp import Icp
from listforge.stages.enrich.fill import put_in

DERIVED, BY_POSTAL_CODE, BY_PHONE = "derived", "postal_code", "phone"
READ = ("website", "employees", "email", "email_type", "country", "region", "postal_code", *SLOTS)
# What each is taken from, in this order of evidence, and how.
_BUSINESS = "_business_mail"
_OF: Mapping[str, Mapping[str, Callable[[pl.Series], pl.Series]]] = {
    "company_domain": {
        "website": domain.of_websites,
        _BUSINESS: partial(distinct.each, reading=domain.of_email),
    },
    "industry_code": {"industry": partial(distinct.each, reading=company.industry_code)},
    "employee_band": {"employees": partial(distinct.each, reading=company.employee_band)},
    "seniority": {"job_title": title.seniority},
    "department": {"job_title": title.department},
}
# Of the numbers those that stay where the desk is: a mobile keeps its area code when its owner moves.
_DESKS = ("company_phone", "direct_phone", "other_phone")
_STATES = ("US", "CA")


def derived(frame: pl.DataFrame, since: pl.DataFrame | None = None) -> pl.DataFrame:
    """What the row itself says, put in where nothing stood; an industry code in another writing is written plainly.

    since: the frame as it was when this was last done, with the same rows; only what changed is looked at again.
    """
    frame = _plain_code(frame)
    told = _with_business_mail(frame)
    before = None if since is None else _with_business_mail(since)
    news = {name: _of_first(name, sources, told, before) for name, sources in _OF.items()}
    frame = put_in(frame, {name: new for name, new in news.items() if new is not None}, DERIVED)
    return _regions(frame) if before is None or _changed(told, before, ("country", "region", "postal_code")) else frame


def without_guesses(frame: pl.DataFrame, before: pl.DataFrame, icp: Icp) -> pl.DataFrame:
    """The frame without regions that only a number told, where a table may know the address.

    Who keeps a number when they move would have the region of the one beside the city of the other. What no table
    answers is derived again; nobody pays a web service for what a number tells.
    """
    if not any(name in ADDRESS for provider in icp.enrich.providers if provider.url is None for name in provider.fills):
        return frame
    guess, was = f"region={BY_PHONE}", ensure(before, ["region"])["region"]
    guessed = frame.select(pl.lit(was).is_null() & pl.col("filled").list.contains(guess).fill_null(False)).to_series()
    if not guessed.any():
        return frame
    others = pl.col("filled").list.eval(pl.element().filter(pl.element() != guess))
    return frame.with_columns(
        region=pl.when(~pl.lit(guessed)).then("region"),
        filled=pl.when(~pl.lit(guessed)).then("filled").otherwise(pl.when(others.list.len() > 0).then(others)),
    )


def _plain_code(frame: pl.DataFrame) -> pl.DataFrame:
    """The frame with `industry_code` as digits; another writing is kept in `x_industry_code_raw`."""
    raw = frame["industry_code"]
    if raw.unique().to_frame().select(company.plain_code(pl.first()).all()).item():
        return frame
    plain = distinct.each(raw, company.naics_code)
    changed = plain.ne_missing(raw)
    return keep_raw(frame.with_columns(plain), "industry_code", raw, changed) if changed.any() else frame


def _with_business_mail(frame: pl.DataFrame) -> pl.DataFrame:
    return frame.with_columns(pl.when(pl.col("email_type") == "business").then("email").alias(_BUSINESS))


def _of_first(
    name: str,
    sources: Mapping[str, Callable[[pl.Series], pl.Series]],
    frame: pl.DataFrame,
    before: pl.DataFrame | None,
) -> pl.Series | None:
    """What the first of the sources says that says anything, where the column is null; None where none does."""
    new: pl.Series | None = None
    missing = frame[name].is_null()
    for source, reading in sources.items():
        asked = missing & frame[source].is_not_null()
        if before is not None:
            asked &= frame[source].ne_missing(before[source])
        if new is not None:
            asked &= new.is_null()
        at = asked.arg_true()
        if at.is_empty():
            continue
        answers = reading(frame[source].gather(at))
        if new is None:
            new = pl.Series(name, [None], dtype=TEXT).new_from_index(0, frame.height)
        new = new.scatter(at, answers)
    return new


def _changed(frame: pl.DataFrame, before: pl.DataFrame, names: Sequence[str]) -> bool:
    return any(frame[name].ne_missing(before[name]).any() for name in (*names, *_DESKS))


# --- regions -------------------------------------------------------------------------------------


def _regions(frame: pl.DataFrame) -> pl.DataFrame:
    """The state or province of rows that name none, by the postal code, else by a number of a desk."""
    asked = frame.select(pl.col("region").is_null() & pl.col("country").is_in(_STATES)).to_series().arg_true()
    if asked.is_empty():
        return frame
    codes = frame.select(
        pl.col("country").gather(asked),
        postal=place.postal_prefix(pl.col("postal_code").gather(asked)),
        number=pl.coalesce(location.number_prefix(pl.col(slot).gather(asked)) for slot in _DESKS),
    )
    once = codes.unique()
    found = pl.DataFrame([_region(*row) for row in once.iter_rows()], schema={"region": TEXT, "by": TEXT}, orient="row")
    told = codes.join(once.hstack(found), on=codes.columns, how="left", nulls_equal=True, maintain_order="left")
    for by in (BY_POSTAL_CODE, BY_PHONE):
        mine = told.select(pl.when(pl.col("by") == by).then("region")).to_series()
        new = pl.Series("region", [None], dtype=TEXT).new_from_index(0, frame.height).scatter(asked, mine)
        frame = put_in(frame, {"region": new}, by)
    return frame


def _region(country: str, postal: str | None, number: str | None) -> tuple[str | None, str | None]:
    """The region that the postal code tells, and a number where that tells none or several; and which of them told."""
    of_postal = _places(vocab.postal_prefixes().get(f"{country}-{postal}"), country)
    if len(of_postal) == 1:
        return of_postal[0], BY_POSTAL_CODE
    of_number = _places(vocab.area_codes().get((number or "")[2:]), country)
    both = [region for region in of_number if region in of_postal] if of_postal else of_number
    return (both[0], BY_PHONE) if len(both) == 1 else (None, None)


def _places(area: vocab.Area | None, country: str) -> list[str]:
    """The regions of that country where an area is."""
    regions = (code.partition("-") for code in (area.places if area else ()))
    return [region for of_country, _, region in regions if of_country == country and region]
