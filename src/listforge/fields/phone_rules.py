"""The rules of `phonenumbers` on whole columns: its `parse`, `number_type` and region, step by step.

Numbers are told apart by `row`, and their order is not kept. Their last digits may be left open (`phone_plans.OPEN`):
then the answers leave out each number whose answer hangs on these.
"""

import operator
import re
from collections.abc import Mapping
from functools import cache
from typing import Any

import phonenumbers
import polars as pl

from listforge.fields import phone_plans
from listforge.fields.phone_plans import Form

JUDGED = {
    "row": pl.UInt32, "code": pl.UInt16, "digits": pl.String, "possible": pl.Boolean, "line_type": pl.String,
    "country": pl.String,
}  # fmt: skip

_DIGITS = pl.col("digits")
_NO = pl.lit(value=False)
_PARTS = ["row", "tag", "digits"]


def judged(numbers: pl.DataFrame, opened: bool = False) -> pl.DataFrame:
    """Of `row, digits, plus, country` the calling code and national digits; where valid, type and region (JUDGED).

    A number that cannot be parsed has no code; `possible` is said of all others.
    """
    parsed, nowhere = _parsed(numbers, opened)
    codes = {tag: phone_plans.code(tag) for tag in _tags(parsed)}
    main = {tag: phone_plans.tags(code)[0] for tag, code in codes.items()}
    coded = parsed.with_columns(code=_of("tag", codes, pl.UInt16), tag=_of("tag", main, pl.String))
    told = _by_region(_asked(coded, opened, possible="possible").drop("tag"), opened)
    regions = {tag: phone_plans.region(tag) for tag in _tags(told)}
    country = pl.when(pl.col("line_type").is_not_null()).then(_of("tag", regions, pl.String))
    told = told.with_columns(country=country).select(list(JUDGED))
    return pl.concat([pl.DataFrame(schema=JUDGED), told, nowhere], how="diagonal")


def codes(digits: pl.Series) -> pl.Series:
    """The calling code that digits begin with; null where it is in no use."""
    return _codes().gather(digits.str.head(3).cast(pl.UInt32, strict=False))


@cache
def _codes() -> pl.Series:
    """For each three digits the calling code they begin with: no code begins with another."""
    found: list[int | None] = [None] * 1000
    for code in phonenumbers.COUNTRY_CODE_TO_REGION_CODE:
        width = 10 ** (3 - len(str(code)))
        found[code * width : (code + 1) * width] = [code] * width
    return pl.Series("code", found, dtype=pl.UInt16)


# --- asking --------------------------------------------------------------------------------------


def _asked(numbers: pl.DataFrame, opened: bool, **questions: str) -> pl.DataFrame:
    """With a column for each question: whether the digits are so."""
    tags = _tags(numbers)
    form = Form.FIRM if opened else Form.EXACT
    firm = {name: _contains(question, tags, form) for name, question in questions.items()}
    asked = numbers.with_columns(line=phone_plans.lines()).with_columns(**firm)
    if opened:
        loose = (pl.col(name) == _contains(question, tags, Form.LOOSE) for name, question in questions.items())
        asked = asked.filter(*loose)
    return asked.drop("line")


def _contains(question: str, tags: tuple[str, ...], form: Form) -> pl.Expr:
    pattern = phone_plans.pattern(question, tags, form)
    return _NO if pattern is None else pl.col("line").str.contains(pattern)


def _cut(numbers: pl.DataFrame, opened: bool, question: str) -> pl.DataFrame:
    """With `begun`, whether digits begin so, and `rest`: the digits behind it, or all of them."""
    pattern = phone_plans.pattern(question, _tags(numbers), Form.LOOSE if opened else Form.EXACT)
    if pattern is None:
        return numbers.with_columns(begun=_NO, rest="digits")
    cut = numbers.with_columns(line=phone_plans.lines()).with_columns(rest=pl.col("line").str.replace(pattern, ""))
    begun = pl.col("rest") != pl.col("line")
    cut = cut.with_columns(begun=begun, rest=pl.when(begun).then("rest").otherwise("digits")).drop("line")
    # What begins so without its open digits does whatever they are.
    opens = (pl.col(name).str.count_matches(phone_plans.OPEN, literal=True) for name in ("digits", "rest"))
    return cut.filter(operator.eq(*opens)) if opened else cut


def _of(column: str, told: Mapping[Any, Any], dtype: type[pl.DataType]) -> pl.Expr:
    """What is told of the values of a column; null of others."""
    return pl.col(column).replace_strict(told, default=None, return_dtype=dtype) if told else pl.lit(None, dtype)


def _tags(numbers: pl.DataFrame) -> tuple[str, ...]:
    return tuple(numbers["tag"].unique().drop_nulls().sort())


# --- parsing -------------------------------------------------------------------------------------


def _parsed(numbers: pl.DataFrame, opened: bool) -> tuple[pl.DataFrame, pl.DataFrame]:
    """National numbers (`row, tag, digits`) by the plan of the code they were found to have; `row` of those without."""
    home = numbers.filter(~pl.col("plus")).select("row", "digits", tag="country")
    supported = pl.col("tag").is_in(list(phonenumbers.SUPPORTED_REGIONS)).fill_null(value=False)
    abroad, here = _dialled(home.filter(supported), opened)
    coded, local = _coded(here, opened)
    foreign = pl.concat([numbers.filter("plus").select("row", "digits"), abroad])
    international = _international(foreign, opened)
    parsed = pl.concat([international.drop_nulls("tag").select(_PARTS), coded, local])
    nowhere = [home.filter(~supported), international.filter(pl.col("tag").is_null())]
    return _national(parsed, opened), pl.concat([part.select("row") for part in nowhere])


def _dialled(numbers: pl.DataFrame, opened: bool) -> tuple[pl.DataFrame, pl.DataFrame]:
    """As dialled in the plan's region: calls abroad (without what makes them so), calls at home."""
    cut = _cut(numbers, opened, "abroad")
    # No calling code begins with 0, so that what seems to be a call abroad is then none.
    out = pl.col("begun") & ~pl.col("rest").str.starts_with("0")
    known = cut.filter(~pl.col("begun") | ~pl.col("rest").str.starts_with(phone_plans.OPEN)) if opened else cut
    return known.filter(out).select("row", digits="rest"), known.filter(~out).select(_PARTS)


def _international(numbers: pl.DataFrame, opened: bool) -> pl.DataFrame:
    """Numbers without their calling code, by the plan of its main region; without a plan where they have no code."""
    if opened:
        numbers = numbers.filter(~_DIGITS.str.head(3).str.contains(phone_plans.OPEN, literal=True))
    code = pl.select(pl.when(numbers["digits"].str.len_bytes() > 2).then(codes(numbers["digits"]))).to_series()
    main = {code: phone_plans.tags(code)[0] for code in code.unique().drop_nulls()}
    coded = numbers.with_columns(_DIGITS.str.slice(code.cast(pl.String).str.len_bytes()), code=code)
    return coded.with_columns(tag=_of("code", main, pl.String))


def _coded(numbers: pl.DataFrame, opened: bool) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Numbers that make one of the region only without its calling code (without it), and the others as they are."""
    own = {tag: str(phone_plans.code(tag)) for tag in _tags(numbers)}
    marked = numbers.with_columns(own=_of("tag", own, pl.String))
    marked = marked.with_columns(coded=_DIGITS.str.starts_with(pl.col("own")))
    tried = _asked(marked.filter("coded"), opened, whole_fits="shape", too_long="too_long")
    tried = tried.with_columns(whole="digits", digits=_DIGITS.str.slice(pl.col("own").str.len_bytes()))
    better = (~pl.col("whole_fits") & pl.col("fits")) | pl.col("too_long")
    tried = _stripped(_cut(tried, opened, "prefix"), opened).with_columns(better=better)
    main = {tag: phone_plans.tags(phone_plans.code(tag))[0] for tag in own}
    coded = tried.filter("better").with_columns(tag=_of("tag", main, pl.String))
    local = tried.filter(~pl.col("better")).select("row", "tag", digits="whole")
    return coded.select(_PARTS), pl.concat([marked.filter(~pl.col("coded")).select(_PARTS), local])


def _national(numbers: pl.DataFrame, opened: bool) -> pl.DataFrame:
    """The numbers without a national prefix, where what is left can be a number."""
    cut = _cut(numbers, opened, "prefix")
    stripped = _asked(_stripped(cut.filter("begun"), opened), opened, complete="complete")
    possible = pl.when("complete").then("digits").otherwise("before")
    return pl.concat([cut.filter(~pl.col("begun")).select(_PARTS), stripped.select("row", "tag", digits=possible)])


def _stripped(cut: pl.DataFrame, opened: bool) -> pl.DataFrame:
    """The digits without a national prefix, unless they are a number only with it; `before`, and whether one `fits`."""
    before = _asked(_rewritten(cut, opened), opened, before_fits="shape")
    after = _asked(before.with_columns(before="digits", digits="rest"), opened, cut_fits="shape")
    kept = pl.when(pl.col("before_fits") & ~pl.col("cut_fits")).then("before").otherwise("digits")
    return after.with_columns(digits=kept, fits=pl.col("before_fits") | pl.col("cut_fits"))


def _rewritten(cut: pl.DataFrame, opened: bool) -> pl.DataFrame:
    """With the rest as the plan's rule has it, where it has one."""
    ruled = [tag for tag in _tags(cut.filter("begun")) if phone_plans.metadata(tag).national_prefix_transform_rule]
    if not ruled:
        return cut
    parts = [cut.filter(~pl.col("tag").is_in(ruled))]
    for tag in ruled:
        plan = phone_plans.metadata(tag)
        prefix = plan.national_prefix_for_parsing
        start = f"(?-u)^(?:{phone_plans.opened(prefix, Form.LOOSE if opened else Form.EXACT)})"
        rule = re.sub(r"\\(\d)", r"${\1}", plan.national_prefix_transform_rule)
        told = pl.col("begun") & _DIGITS.str.extract(start, re.compile(prefix).groups).is_not_null()
        rest = pl.when(told).then(_DIGITS.str.replace(start, rule)).otherwise("rest")
        parts.append(cut.filter(pl.col("tag") == tag).with_columns(rest=rest))
    return pl.concat(parts)


# --- region and type -----------------------------------------------------------------------------


def _by_region(numbers: pl.DataFrame, opened: bool) -> pl.DataFrame:
    """With the region as `tag` and `line_type`: of several regions, the first that claims the number."""
    plans = {code: phone_plans.tags(code) for code in numbers["code"].unique()}
    first = numbers.with_columns(tag=_of("code", {code: tags[0] for code, tags in plans.items()}, pl.String))
    ahead = pl.col("tag").is_in([tags[0] for tags in plans.values() if phone_plans.leads(tags[0])])
    alone = pl.col("code").is_in([code for code, tags in plans.items() if len(tags) == 1])
    typed = _typed(first.filter(~ahead), opened)
    told = pl.col("line_type").is_not_null() | alone
    left = pl.concat([first.filter(ahead), typed.filter(~told).select(first.columns)])
    if left.is_empty():
        return typed
    claimed = _claimed(_asked(left, opened, led="led").drop("tag"), opened)
    return pl.concat([typed.filter(told), claimed.select(typed.columns)])


def _claimed(numbers: pl.DataFrame, opened: bool) -> pl.DataFrame:
    """With the first region that claims them: leading digits do, whether the number is valid or not; else types."""
    tags = [(code, rank, tag) for code in numbers["code"].unique() for rank, tag in enumerate(phone_plans.tags(code))]
    regions = pl.DataFrame(tags, schema={"code": pl.UInt16, "rank": pl.UInt8, "tag": pl.String}, orient="row")
    leads = pl.col("tag").is_in([tag for _, _, tag in tags if phone_plans.leads(tag)])
    pairs = numbers.join(regions, on="code").filter(~leads | pl.col("led"))
    by_lead = _asked(pairs.filter(leads), opened, claims="leading").with_columns(line_type=pl.lit(None, pl.String))
    by_type = _typed(pairs.filter(~leads), opened).with_columns(claims=pl.col("line_type").is_not_null())
    asked = pl.concat([by_lead, by_type.select(by_lead.columns)])
    if opened:
        counts = asked["row"].value_counts().join(pairs["row"].value_counts(), on=["row", "count"])
        asked = asked.join(counts, on="row", how="semi")
    first = asked.sort("row", ~pl.col("claims"), "rank").unique("row", keep="first", maintain_order=True)
    unasked = pl.col("claims") & pl.col("line_type").is_null()
    unclaimed = numbers.join(pairs, on="row", how="anti")
    parts = [first.filter(~unasked), _typed(first.filter(unasked).select(pairs.columns), opened), unclaimed]
    return pl.concat(parts, how="diagonal")


def _typed(numbers: pl.DataFrame, opened: bool) -> pl.DataFrame:
    """With `line_type`, in the library's order; null where the number has none."""
    asked = _asked(numbers, opened, general="general")
    general = _asked(asked.filter("general"), opened, fixed="fixed_line", mobile="mobile", rare="rare")
    both = pl.col("fixed") & pl.col("mobile")
    common = general.filter(~pl.col("rare")).with_columns(line_type=
        pl.when(both).then(pl.lit("fixed_line_or_mobile"))
        .when("fixed").then(pl.lit("fixed_line"))
        .when("mobile").then(pl.lit("mobile"))
    )  # fmt: skip
    rare = _asked(general.filter("rare"), opened, **{name: name for name in phone_plans.RARE})
    named = rare.with_columns(line_type=pl.coalesce(pl.when(name).then(pl.lit(name)) for name in phone_plans.RARE))
    columns = numbers.columns
    parts = [part.select(*columns, "line_type") for part in (common, named)]
    return pl.concat([asked.filter(~pl.col("general")).select(columns), *parts], how="diagonal")
