"""Keep the rows that can and may be called; say of every other one why not."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date

import polars as pl

from listforge import reach, vocab
from listforge.columns import ADDRESS, NUMBERS, SLOTS, TEXT, ensure, keep_raw, merged_lists, set_by, warn
from listforge.fields import calling_time, company, domain, email, person, phone, place
from listforge.icp import Icp
from listforge.reasons import Reason, known_in, suppressed
from listforge.result import Result, settle, stage, verdicts
from listforge.suppression import Suppressed, screened_on

STAGE = "validate"
Rules = list[tuple[str, pl.Expr]]
Resolver = Callable[[pl.Series], pl.Series]
NAMES = ("full_name", "first_name", "last_name")
COMPANY = ("company_name", "company_domain", "website")


@stage
def validate(
    frame: pl.DataFrame,
    icp: Icp,
    *,
    today: date,
    lists: Sequence[Suppressed] = (),
    known: Mapping[str, pl.DataFrame] | None = None,
    calling_rules: Sequence[vocab.CallingRule] | None = None,
    mx: Resolver | None = None,
    keep_all_raw: bool = False,
) -> Result:
    """Numbers and mails judged, opt-outs spread, calling hours set; rows that cannot or must not be called set aside.

    `lists`: suppression lists as loaded. `known`: lists of customers and the like, canonical. `mx`: mail domains ->
    valid, invalid or unknown. `calling_rules`: those of the package unless given.
    """
    before = frame
    frame = _places(ensure(frame, [*set_by(STAGE), *NAMES, *COMPANY, "updated_on", "source"]))
    numbers = {entry.name: entry.numbers for entry in lists if entry.scope == "number"}
    judged = reach.judge(frame, icp, suppressed=numbers, keep_all_raw=keep_all_raw)
    frame = judged.frame.hstack(judged.facts.select(pl.all().exclude("row").name.prefix("_")))
    frame = _in_country(frame, icp.validation.default_country)
    frame = _emails(frame, icp, mx)
    frame = _keys(frame)
    frame = _timed(frame, icp, calling_rules if calling_rules is not None else vocab.calling_rules(), today)
    frame = _spread_opt_outs(frame)
    frame = frame.with_columns(
        screened_on=pl.lit(screened_on_date(icp), dtype=pl.Date).fill_null(pl.col("screened_on"))
    )
    frame = _stale(frame, icp, today)
    rules = [*_may_not(frame, icp, lists, today), *_does_not_belong(icp, frame, known or {}), *_cannot(icp)]
    reasons = verdicts(frame, rules)
    kept = _warned(frame.filter(reasons.is_null()), icp)
    return settle(STAGE, before, reach.choose(kept, icp), reasons)


def screened_on_date(icp: Icp) -> date | None:
    """The date of the oldest suppression list of the ICP."""
    return screened_on(icp.validation.suppression)


# --- what the row says ---------------------------------------------------------------------------


def _places(frame: pl.DataFrame) -> pl.DataFrame:
    """Countries and regions as codes, as far as we know their names."""
    frame = frame.with_columns(country=pl.coalesce(place.country(pl.col("country")), "country"))
    return frame.with_columns(region=place.region(pl.col("region"), pl.col("country")))


def _in_country(frame: pl.DataFrame, default_country: str | None) -> pl.DataFrame:
    """A row that names no country is where its number is, else in the default country; `filled` says by which."""
    nowhere, default = pl.col("country").is_null(), pl.lit(default_country, dtype=TEXT)
    by_number = pl.when(nowhere & pl.col("_country").is_not_null()).then(pl.lit("country=phone"))
    by_default = pl.when(nowhere & default.is_not_null()).then(pl.lit("country=default_country"))
    notes = pl.concat_list(pl.coalesce(by_number, by_default)).list.drop_nulls()
    frame = frame.with_columns(
        country=pl.coalesce("country", "_country", default), filled=merged_lists(pl.col("filled"), notes)
    )
    return _places(frame)


def _emails(frame: pl.DataFrame, icp: Icp, mx: Resolver | None) -> pl.DataFrame:
    """Addresses normalised and judged; a bad one blanked (its text kept raw) where the ICP says so."""
    judged = email.judge(frame["email"])
    status = judged["valid"].replace_strict({True: "valid", False: "invalid"}, default=None, return_dtype=TEXT)
    if mx is not None:
        status = pl.select(
            pl.when(status == "valid")
            .then(mx(judged.select(domain.of_email(pl.col("email"))).to_series()))
            .otherwise(status)
        ).to_series()
    given, bad = frame["email"].is_not_null(), (status == "invalid").fill_null(False)
    normal = pl.coalesce(judged["email"], frame["email"])
    if icp.validation.email.on_invalid == "blank" and bad.any():
        frame = keep_raw(frame, "email", frame["email"], bad)
        normal = pl.when(~bad).then(normal)
    frame = frame.with_columns(
        email=normal,
        email_status=pl.when(given).then(status).otherwise("email_status"),
        email_type=pl.when(given).then(judged["type"]).otherwise("email_type"),
    )
    typo = judged["typo"]
    if typo.is_not_null().any():
        meant = pl.select(judged["email"].str.extract(r"^(.*@)") + typo).to_series()
        frame = ensure_text(frame, "x_email_suggestion").with_columns(
            x_email_suggestion=pl.coalesce(meant, "x_email_suggestion")
        )
    return warn(
        frame,
        {
            Reason.email_invalid: bad & given,
            Reason.email_typo: typo.is_not_null(),
            Reason.email_role: pl.col("email_type") == "role",
            Reason.email_freemail: pl.col("email_type") == "freemail",
            Reason.email_disposable: pl.col("email_type") == "disposable",
        },
    )


def ensure_text(frame: pl.DataFrame, name: str) -> pl.DataFrame:
    """The frame with a text column of that name."""
    return frame if name in frame.columns else frame.with_columns(pl.lit(None, dtype=TEXT).alias(name))


def _keys(frame: pl.DataFrame) -> pl.DataFrame:
    """What rows are looked up by: `_domain`, `_company`, `_person`, `_place`, and `_digits`, all numbers of the row."""
    of_mail = pl.when(pl.col("email_type").is_in(["business", "role"])).then(domain.of_email(pl.col("email")))
    bare = [phone.bare(pl.col(slot)) for slot in SLOTS]
    digits = pl.concat_list(*(reach.number_digits(number) for number in bare)).list.drop_nulls()
    parked = (
        pl.col("other_numbers").list.eval(reach.number_digits(pl.element().str.extract(r"^(\+\d+)"))).list.drop_nulls()
    )
    return frame.with_columns(
        _domain=pl.coalesce(domain.of_website(pl.col("company_domain")), domain.of_website(pl.col("website")), of_mail),
        _company=company.compare_key(pl.col("company_name")),
        _person=pl.concat_str(
            person.family_key(pl.col("last_name"), pl.col("full_name")),
            person.given_key(pl.col("first_name"), pl.col("full_name")),
            separator=" ",
            ignore_nulls=True,
        ).replace("", None),
        _digits=digits.list.concat(parked.fill_null(pl.lit([], dtype=pl.List(pl.Int64)))),
    )


def _timed(frame: pl.DataFrame, icp: Icp, rules: Sequence[vocab.CallingRule], today: date) -> pl.DataFrame:
    """Time zone of the called party, what it was taken from, and the hours permitted there.

    The place and the number both count: their zones' intersection where they agree, all of them where they do not.
    """
    numbers = frame.select(phone.bare(pl.coalesce(SLOTS))).to_series()
    told = (pl.col("time_zone_source") == "source") | pl.col("time_zone_source").is_null()
    frame = frame.with_columns(
        _told=pl.when(told & pl.col("time_zone").is_in(list(known_zones()))).then(pl.concat_list("time_zone")),
        _by_region=place.region_zones(pl.col("country"), pl.col("region")),
        _by_phone=phone.time_zones(numbers).alias("_by_phone"),
        _by_country=place.country_zones(pl.col("country")),
    )
    # A toll-free number's prefix belongs to a whole continent: only its zones in the row's country count.
    at_home = pl.col("_by_phone").list.set_intersection("_by_country")
    frame = frame.with_columns(_by_phone=pl.when(at_home.list.len() > 0).then(at_home).otherwise("_by_phone"))
    agreed = pl.col("_by_region").list.set_intersection("_by_phone")
    either = pl.col("_by_region").list.concat("_by_phone").list.unique(maintain_order=True)
    by_place = (
        pl.when(agreed.list.len() > 0)
        .then(agreed)
        .when(pl.col("_by_phone").is_not_null())
        .then(either)
        .otherwise("_by_region")
    )
    frame = frame.with_columns(
        _zones=pl.coalesce("_told", by_place, "_by_phone", "_by_country"),
        time_zone_source=pl.when(pl.col("_told").is_not_null()).then(pl.lit("source"))
        .when(pl.col("_by_region").is_not_null()).then(pl.lit("region"))
        .when(pl.col("_by_phone").is_not_null()).then(pl.lit("phone"))
        .when(pl.col("_by_country").is_not_null()).then(pl.lit("country")),
    )  # fmt: skip
    hours = calling_time.permitted(
        frame["country"],
        frame["region"],
        frame["_zones"],
        calling_time.applying(rules, icp.validation.calling_rules),
        today,
        number_country=frame["_country"],
    )
    frame = frame.with_columns(hours).with_columns(time_zone=pl.col("_zones").list.first())
    return warn(frame, {Reason.time_zone_uncertain: calling_time.offsets_differ(frame["_zones"], today)})


def known_zones() -> frozenset[str]:
    """The zones a source's own time_zone may name."""
    regions = (zone for zones in vocab.region_zones().values() for zone in zones)
    return frozenset(zone for zones in vocab.country_zones().values() for zone in zones) | frozenset(regions)


# --- who must not be called ----------------------------------------------------------------------


def _spread_opt_outs(frame: pl.DataFrame) -> pl.DataFrame:
    """`do_not_call` for every row that shares a number, an address, or name and company with one who said no."""
    no = frame.filter(pl.col("do_not_call").fill_null(False))
    if not no.height:
        return frame
    digits = no["_digits"].explode().drop_nulls().unique()
    shares = pl.col("_digits").list.eval(pl.element().is_in(digits.implode())).list.any()
    frame = frame.with_columns(do_not_call=pl.when(shares).then(True).otherwise("do_not_call"))
    return _whole_people(frame)


def _whole_people(frame: pl.DataFrame) -> pl.DataFrame:
    """`do_not_call` for every row of a person who has one, by mail address or name and company, until nobody is new.

    A number is followed once, from who said no; a person is followed to the end, or one of their rows would be called.
    """
    mail, named = pl.col("email").str.to_lowercase(), _named()
    count = 0
    while (found := int(frame["do_not_call"].sum())) > count:
        count = found
        no = frame.filter(pl.col("do_not_call").fill_null(False)).select(mail=mail, named=named)
        shares = mail.is_in(no["mail"].drop_nulls().unique().implode()) | named.is_in(
            no["named"].drop_nulls().unique().implode()
        )
        frame = frame.with_columns(do_not_call=pl.when(shares.fill_null(False)).then(True).otherwise("do_not_call"))
    return frame


def _may_not(frame: pl.DataFrame, icp: Icp, lists: Sequence[Suppressed], today: date) -> Rules:
    rules: Rules = [(Reason.do_not_call, pl.col("do_not_call"))]
    for entry in lists:
        rules.append((suppressed(entry.name), _on_list(entry, frame)))
    return [*rules, *_consent(icp, today)]


def _on_list(entry: Suppressed, frame: pl.DataFrame) -> pl.Expr:
    """Rows that a list sets aside: by its scope those with no other number, those of the person, or of the account."""
    nothing_left = (pl.col("_suppressed_by") == entry.name) & ~pl.col("_dialable")
    person_on = pl.col("email").str.to_lowercase().is_in(entry.emails.implode())
    if entry.scope == "number":
        return nothing_left | person_on
    number_on = pl.col("_digits").list.eval(pl.element().is_in(entry.numbers.implode())).list.any()
    if entry.scope == "person":
        return _with_others(frame, number_on | person_on, [pl.col("email").str.to_lowercase(), _named()])
    site_on = pl.col("_domain").is_in(entry.domains.implode()) | pl.col("_company").is_in(entry.companies.implode())
    return _with_others(frame, number_on | person_on | site_on, [pl.col("_domain"), pl.col("_company")])


def _with_others(frame: pl.DataFrame, hit: pl.Expr, keys: Sequence[pl.Expr]) -> pl.Expr:
    """The rows that are hit, and those that have one of the keys of a row that is."""
    hits = frame.filter(hit.fill_null(False))
    return pl.any_horizontal(
        hit.fill_null(False),
        *(key.is_in(hits.select(key).to_series().drop_nulls().unique().implode()).fill_null(False) for key in keys),
    )


def _named() -> pl.Expr:
    """Name and company, by which a person is known again."""
    return pl.col("_person") + pl.lit("\x1f") + pl.col("_company")


def _consent(icp: Icp, today: date) -> Rules:
    """In countries whose rule requires consent to a business call: it is there, of a kind that counts, and not over."""
    required = {country: list(rule.accepts) for country, rule in vocab.consent_rules().items() if rule.required}
    inside = pl.col("country")
    missing = pl.any_horizontal(
        (inside == country) & ~pl.col("consent_basis").str.to_lowercase().is_in(accepts).fill_null(False)
        for country, accepts in required.items()
    )
    expired = inside.is_in(list(required)) & (pl.col("consent_expires_on") < today)
    return [(Reason.consent_missing, missing), (Reason.consent_expired, expired)]


# --- who does not belong -------------------------------------------------------------------------


def _does_not_belong(icp: Icp, frame: pl.DataFrame, known: Mapping[str, pl.DataFrame]) -> Rules:
    exclude = icp.target.exclude
    names = pl.Series(exclude.companies, dtype=TEXT).to_frame("n").select(company.compare_key(pl.col("n"))).to_series()
    hosts = pl.Series(exclude.domains, dtype=TEXT).to_frame("d").select(domain.of_website(pl.col("d"))).to_series()
    excluded = pl.col("_company").is_in(names.implode()) | pl.col("_domain").is_in(hosts.implode())
    rules: Rules = [(Reason.company_excluded, excluded)]
    rules += [(known_in(name), _known(entries, icp.validation.default_country)) for name, entries in known.items()]
    if "geography" in icp.target.strict:
        rules.append((Reason.country_outside_icp, outside_geography(icp)))
    if icp.validation.consumer_records == "reject":
        rules.append((Reason.consumer_record, _consumer()))
    return rules


def _known(entries: pl.DataFrame, default_country: str | None) -> pl.Expr:
    """Rows of a company or person that the list names: by domain, by name, by mail address or by number."""
    told = _keys(
        ensure(
            reach.judge(
                ensure(entries, [*ADDRESS, *NAMES, *COMPANY, *NUMBERS, "email"]),
                Icp(name="known"),
                default_country=default_country,
            ).frame.with_columns(_country=pl.lit(None, dtype=TEXT)),
            ["email_type"],
        )
    )
    mails = told["email"].str.to_lowercase().drop_nulls().unique()
    digits = told["_digits"].explode().drop_nulls().unique()
    return (
        pl.col("_domain").is_in(told["_domain"].drop_nulls().unique().implode())
        | pl.col("_company").is_in(told["_company"].drop_nulls().unique().implode())
        | pl.col("email").str.to_lowercase().is_in(mails.implode())
        | pl.col("_digits").list.eval(pl.element().is_in(digits.implode())).list.any()
    )


def outside_geography(icp: Icp) -> pl.Expr:
    """Rows whose country or region is known and is not the ICP's; an unknown one is never outside."""
    geography = icp.target.geography
    region = pl.col("country") + pl.lit("-") + pl.col("region")
    outside = region.is_in(geography.exclude_regions)
    if geography.countries:
        outside = outside | ~pl.col("country").is_in(geography.countries)
    if geography.regions:
        split = {r.partition("-")[0] for r in geography.regions}
        outside = outside | (pl.col("country").is_in(split) & ~region.is_in(geography.regions))
        if not geography.countries:
            outside = outside | ~pl.col("country").is_in(split)
    assumed = pl.col("filled").list.contains("country=default_country").fill_null(False)
    return outside & ~assumed


def _consumer() -> pl.Expr:
    """No company, no business mail address, and no number known to be a business line."""
    nameless = pl.all_horizontal(pl.col(name).is_null() for name in COMPANY)
    private = pl.col("email").is_null() | (pl.col("email_type") == "freemail")
    return nameless & private & ~pl.col("_business")


# --- who cannot be called ------------------------------------------------------------------------


def _cannot(icp: Icp) -> Rules:
    policy = icp.validation
    dead = pl.col("_said") & ~pl.col("_valid")
    rules: Rules = []
    if policy.phone.on_invalid == "reject":
        rules.append((Reason.phone_excel_damaged, dead & pl.col("_damaged")))
    rules.append((Reason.phone_line_type, pl.col("_valid") & ~pl.col("_dialable") & pl.col("_bad_type")))
    if policy.phone.on_invalid == "reject":
        rules.append((Reason.phone_invalid, dead))
    missing: dict[str, tuple[str, pl.Expr]] = {
        "phone": (Reason.phone_missing, ~pl.col("_dialable")),
        "email": (Reason.email_missing, pl.col("email").is_null()),
        "name": (Reason.name_missing, pl.all_horizontal(pl.col(name).is_null() for name in NAMES)),
        "company": (Reason.company_missing, pl.all_horizontal(pl.col(name).is_null() for name in COMPANY)),
    }
    rules += [missing[what] for what in missing if what in policy.require]
    if policy.email.on_invalid == "reject":
        rules.append((Reason.email_invalid, pl.col("email_status") == "invalid"))
        rules.append((Reason.email_disposable, pl.col("email_type") == "disposable"))
    if policy.freshness.on_stale == "reject":
        rules.append((Reason.record_stale, pl.col("_stale")))
    return rules


def _stale(frame: pl.DataFrame, icp: Icp, today: date) -> pl.DataFrame:
    """`_stale`: last changed longer ago than its source allows, else than the ICP does."""
    limits = {source.name: source.max_age_days for source in icp.sources if source.max_age_days}
    general = pl.lit(icp.validation.freshness.max_age_days, dtype=pl.Int64)
    days = pl.col("source").replace_strict(limits, default=general, return_dtype=pl.Int64) if limits else general
    return frame.with_columns(_stale=((pl.lit(today) - pl.col("updated_on")) > pl.duration(days=days)).fill_null(False))


def _warned(frame: pl.DataFrame, icp: Icp) -> pl.DataFrame:
    """The doubts about rows that stay."""
    mail = pl.when(pl.col("email_type") == "business").then(domain.of_email(pl.col("email")))
    site = pl.coalesce(domain.of_website(pl.col("company_domain")), domain.of_website(pl.col("website")))
    related = mail.str.ends_with(site) | site.str.ends_with(mail)
    codes: dict[str, pl.Expr] = {Reason.email_domain_mismatch: ~related}
    if icp.validation.consumer_records == "warn":
        codes[Reason.consumer_record] = _consumer()
    if icp.validation.freshness.on_stale == "warn":
        codes[Reason.record_stale] = pl.col("_stale")
    return warn(frame, codes)
