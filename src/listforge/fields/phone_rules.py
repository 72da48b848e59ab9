"""The numbering plans of `phonenumbers` on whole columns: its `parse`, `number_type` and region, step by step.

A plan is built from the library's metadata when the first number of its region or calling code comes by, and is made of
expressions over a column `digits`. Rows are told apart by `row`; their order is not kept.
"""

import re
from collections.abc import Iterable, Iterator
from functools import cache, reduce
from operator import or_
from typing import Any, NamedTuple

import phonenumbers
import polars as pl
from phonenumbers.phonemetadata import PhoneMetadata

PARSED = {"row": pl.UInt32, "digits": pl.String, "code": pl.UInt16}
JUDGED = {"row": pl.UInt32, "e164": pl.String, "line_type": pl.String, "country": pl.String}

# In the order in which the library asks; fixed line and mobile come after all of them.
_RARE = ("premium_rate", "toll_free", "shared_cost", "voip", "personal_number", "pager", "uan", "voicemail")
_DIGITS = pl.col("digits")
_LENGTH = _DIGITS.str.len_bytes()
_NO = pl.lit(value=False)
_NONE = pl.lit(None, pl.String)


class Plan(NamedTuple):
    """What is known of the numbers of a region, or of a calling code that has none."""

    region: str
    code: int
    abroad: pl.Expr  # whether digits begin as a call abroad does
    after_abroad: pl.Expr
    coded: pl.Expr  # whether digits begin with the calling code
    after_code: pl.Expr
    prefixed: pl.Expr | None  # whether digits begin with a national prefix
    cut: pl.Expr  # digits without it, or as its rule rewrites them
    matches: pl.Expr  # whether digits are as numbers of the region are, of any length
    too_long: pl.Expr
    possible: pl.Expr  # neither too short nor of a length between, nor local
    leading: str | None
    types: "Types"


class Types(NamedTuple):
    """Whether digits are of a type; `maybe_rare` spares most numbers the asking for each rare one."""

    general: pl.Expr
    maybe_rare: pl.Expr
    fixed: pl.Expr
    mobile: pl.Expr
    rare: pl.Expr  # the name of the rare type, or null


def judged(numbers: pl.DataFrame) -> pl.DataFrame:
    """The valid ones of `row, digits, plus, country`, with E.164, type and region (JUDGED); others are left out."""
    by_code: dict[int, list[pl.DataFrame]] = {}
    for plan, part in _parsed(numbers):
        by_code.setdefault(plan.code, []).append(part)
    valid = [
        mine.select("row", e164=pl.lit(f"+{code}") + _DIGITS, line_type="line_type", country=pl.lit(region))
        for code, parts in by_code.items()
        for region, mine in _by_region(pl.concat(parts), code)
    ]
    return pl.concat([pl.DataFrame(schema=JUDGED), *valid])


def parsed(numbers: pl.DataFrame) -> pl.DataFrame:
    """Calling code and national number of `row, digits, plus, country`, valid or not (PARSED); others are left out."""
    parts = [part.select("row", "digits", code=pl.lit(plan.code, pl.UInt16)) for plan, part in _parsed(numbers)]
    return pl.concat([pl.DataFrame(schema=PARSED), *parts]).filter(_LENGTH.is_between(2, 17))


def codes(digits: pl.Series) -> pl.Series:
    """The calling code that digits begin with; null where it is in no use."""
    return _codes().gather(digits.str.head(3).cast(pl.UInt32, strict=False))


@cache
def _plans(code: int) -> tuple[Plan, ...]:
    return tuple(_plan(region, code) for region in phonenumbers.COUNTRY_CODE_TO_REGION_CODE[code])


def _main_region(code: int) -> str:
    return str(phonenumbers.COUNTRY_CODE_TO_REGION_CODE[code][0])


@cache
def _plan(region: str, code: int) -> Plan:
    metadata: Any = PhoneMetadata.metadata_for_region_or_calling_code(code, region)
    abroad, prefix, general = metadata.international_prefix, metadata.national_prefix_for_parsing, metadata.general_desc
    too_long = (max(general.possible_length) < _LENGTH) & ~_one_of(_LENGTH, general.possible_length_local_only)
    return Plan(
        region=region,
        code=code,
        abroad=_begins(abroad) if abroad else _NO,
        after_abroad=_DIGITS.str.replace(_start(abroad or ""), ""),
        coded=_begins(str(code)),
        after_code=_DIGITS.str.slice(len(str(code))),
        prefixed=_begins(prefix) if prefix else None,
        cut=_cut(prefix, metadata.national_prefix_transform_rule),
        matches=_matches(general.national_number_pattern),
        too_long=too_long,
        possible=_one_of(_LENGTH, general.possible_length) | too_long,
        leading=metadata.leading_digits,
        types=_types(metadata),
    )


def _types(metadata: Any) -> Types:
    rare = {name: desc for name in _RARE if (desc := getattr(metadata, name)) and desc.national_number_pattern}
    fixed = _fits(metadata.fixed_line)
    named = [pl.when(_fits(desc)).then(pl.lit(name)) for name, desc in rare.items()]
    return Types(
        general=_fits(metadata.general_desc),
        maybe_rare=_matches("|".join(desc.national_number_pattern for desc in rare.values())) if rare else _NO,
        fixed=fixed,
        mobile=fixed if metadata.same_mobile_and_fixed_line_pattern else _fits(metadata.mobile),
        rare=pl.coalesce(*named, _NONE),
    )


def _fits(desc: Any) -> pl.Expr:
    if desc is None or not desc.national_number_pattern:
        return _NO
    matches = _matches(desc.national_number_pattern)
    return _one_of(_LENGTH, desc.possible_length) & matches if desc.possible_length else matches


def _cut(prefix: str | None, rule: str | None) -> pl.Expr:
    if not prefix:
        return _DIGITS
    plain = _DIGITS.str.replace(_start(prefix), "")
    if not rule:
        return plain
    rewritten = _DIGITS.str.replace(_start(prefix), re.sub(r"\\(\d)", r"${\1}", rule))
    ruled = _DIGITS.str.extract(_start(prefix), re.compile(prefix).groups).is_not_null()
    return pl.when(ruled).then(rewritten).otherwise(plain)


def _begins(pattern: str) -> pl.Expr:
    return _DIGITS.str.starts_with(pattern) if pattern.isdigit() else _DIGITS.str.contains(_start(pattern))


def _start(pattern: str) -> str:
    return f"(?-u)^(?:{pattern})"


def _matches(pattern: str) -> pl.Expr:
    return _DIGITS.str.contains(f"(?-u)^(?:{pattern})$")


def _one_of(value: pl.Expr, numbers: Iterable[int]) -> pl.Expr:
    return reduce(or_, (value == number for number in numbers), _NO)


@cache
def _codes() -> pl.Series:
    """For each three digits the calling code they begin with: no code begins with another."""
    found: list[int | None] = [None] * 1000
    for code in phonenumbers.COUNTRY_CODE_TO_REGION_CODE:
        width = 10 ** (3 - len(str(code)))
        found[code * width : (code + 1) * width] = [code] * width
    return pl.Series("code", found, dtype=pl.UInt16)


def _parsed(numbers: pl.DataFrame) -> Iterator[tuple[Plan, pl.DataFrame]]:
    """National numbers (`row, digits`), by the plan that they were read with."""
    found: dict[tuple[str, int], list[pl.DataFrame]] = {}
    from_abroad = [numbers.filter("plus").select("row", "digits")]
    at_home = numbers.filter(~pl.col("plus")).select("row", "digits", "country")
    for (region,), here in at_home.partition_by("country", as_dict=True, include_key=False).items():
        if region not in phonenumbers.SUPPORTED_REGIONS:
            continue
        plan = _plan(region, phonenumbers.country_code_for_valid_region(region))
        abroad, coded, local = _dialled(here, plan)
        from_abroad.append(abroad)
        found.setdefault((_main_region(plan.code), plan.code), []).append(coded)
        found.setdefault((region, plan.code), []).append(local)
    for code, rest in _by_code(pl.concat(from_abroad)):
        found.setdefault((_main_region(code), code), []).append(rest)
    for key, parts in found.items():
        plan = _plan(*key)
        yield plan, _national(pl.concat(parts), plan)


def _by_code(numbers: pl.DataFrame) -> Iterator[tuple[int, pl.DataFrame]]:
    long = numbers.filter(_LENGTH > 2)
    coded = long.with_columns(codes(long["digits"]).alias("code")).drop_nulls("code")
    for (code,), part in coded.partition_by("code", as_dict=True, include_key=False).items():
        yield code, part.with_columns(_DIGITS.str.slice(len(str(code))))


def _dialled(numbers: pl.DataFrame, plan: Plan) -> tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame]:
    """As dialled in the plan's region: abroad, with its own calling code (both without the prefix or code), at home."""
    marked = numbers.with_columns(abroad=plan.abroad, coded=plan.coded)
    if not marked["abroad"].any():
        return numbers.clear(), *_coded(marked, plan)
    out = marked.filter("abroad").with_columns(rest=plan.after_abroad)
    # No calling code begins with 0, so that what seems to be a call abroad is then none.
    stays = out.filter(pl.col("rest").str.starts_with("0")).drop("rest")
    home = marked.filter(~pl.col("abroad"))
    abroad = out.filter(~pl.col("rest").str.starts_with("0")).select("row", digits="rest")
    return abroad, *_coded(home if stays.is_empty() else pl.concat([home, stays]), plan)


def _coded(marked: pl.DataFrame, plan: Plan) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Numbers that make one of the region only without its calling code (without it), and the others as they are."""
    numbers = marked.select("row", "digits")
    if not marked["coded"].any():
        return numbers.clear(), numbers
    tried = numbers.filter(marked["coded"]).with_columns(
        whole="digits", whole_fits=plan.matches, too_long=plan.too_long
    )
    tried = _stripped(tried.with_columns(plan.after_code.alias("digits")), plan).with_columns(
        better=(~pl.col("whole_fits") & pl.col("fits")) | pl.col("too_long")
    )
    local = tried.filter(~pl.col("better")).select("row", digits="whole")
    return tried.filter("better").select("row", "digits"), pl.concat([numbers.filter(~marked["coded"]), local])


def _national(numbers: pl.DataFrame, plan: Plan) -> pl.DataFrame:
    """The numbers without a national prefix, where what is left can be a number."""
    if plan.prefixed is None or numbers.is_empty():
        return numbers
    marked = numbers.with_columns(prefixed=plan.prefixed)
    prefixed = marked.filter("prefixed").select("row", "digits")
    if prefixed.is_empty():
        return numbers
    possible = pl.when(plan.possible).then("digits").otherwise("before")
    mended = _stripped(prefixed, plan).select("row", digits=possible)
    return pl.concat([marked.filter(~pl.col("prefixed")).select("row", "digits"), mended])


def _stripped(numbers: pl.DataFrame, plan: Plan) -> pl.DataFrame:
    """The digits without a national prefix, unless they are a number only with it; `before`, and whether one `fits`."""
    cut = (
        numbers.with_columns(before="digits", before_fits=plan.matches)
        .with_columns(plan.cut.alias("digits"))
        .with_columns(cut_fits=plan.matches)
    )
    kept = pl.when(pl.col("before_fits") & ~pl.col("cut_fits")).then("before").otherwise("digits")
    return cut.with_columns(digits=kept, fits=pl.col("before_fits") | pl.col("cut_fits"))


def _by_region(numbers: pl.DataFrame, code: int) -> Iterator[tuple[str, pl.DataFrame]]:
    """The valid numbers of a calling code (`row, digits, line_type`) by region."""
    plans = _plans(code)
    if len(plans) == 1:
        yield plans[0].region, _typed(numbers, plans[0].types)[0]
        return
    # Where no leading digits are of a region, only the regions that are known by their types are left to ask.
    leading = "|".join(plan.leading for plan in plans if plan.leading is not None)
    marked = numbers.with_columns(led=_begins(f"(?:{leading})"))
    yield from _first_claims(marked.filter("led").select("row", "digits"), plans)
    typed = [plan for plan in plans if plan.leading is None]
    yield from _first_claims(marked.filter(~pl.col("led")).select("row", "digits"), typed)


def _first_claims(numbers: pl.DataFrame, plans: Iterable[Plan]) -> Iterator[tuple[str, pl.DataFrame]]:
    """In the library's order: leading digits claim a number, valid or not; a region without claims what is valid."""
    for plan in plans:
        if numbers.is_empty():
            return
        if plan.leading is None:
            mine, numbers = _typed(numbers, plan.types)
        else:
            marked = numbers.with_columns(mine=_begins(plan.leading))
            mine = _typed(marked.filter("mine").select("row", "digits"), plan.types)[0]
            numbers = marked.filter(~pl.col("mine")).select("row", "digits")
        yield plan.region, mine


def _typed(numbers: pl.DataFrame, types: Types) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The numbers that have a type, with `line_type`; and those that have none."""
    general = numbers.select(types.general).to_series()
    if not general.any():
        return numbers.clear().with_columns(line_type=_NONE), numbers
    marks = {"maybe_rare": types.maybe_rare, "fixed": types.fixed}
    if types.mobile is not types.fixed:
        marks["mobile"] = types.mobile
    both = list(marks)[-1]
    marked = numbers.with_columns(general.alias("general"), **marks)
    typed = marked.select("row", "digits", rare=pl.col("maybe_rare") & pl.col("general"), line_type=
        pl.when(~pl.col("general")).then(None)
        .when(pl.col("fixed") & pl.col(both)).then(pl.lit("fixed_line_or_mobile"))
        .when("fixed").then(pl.lit("fixed_line"))
        .when(both).then(pl.lit("mobile"))
    )  # fmt: skip
    rare = typed.filter("rare")
    if not rare.is_empty():
        named = rare.with_columns(line_type=pl.coalesce(types.rare, "line_type"))
        typed = pl.concat([typed.filter(~pl.col("rare")), named])
    has_type = typed["line_type"].is_not_null()
    return typed.filter(has_type), typed.filter(~has_type).select("row", "digits")
