"""Judges, screens and chooses the numbers of a row: the one way a number becomes dialable.

`judge` reads every number cell and gives each number its place; `choose` says which to dial and how likely it reaches
the person. Between the two stand the numbers of a list as one long frame, a row a number:

    row, slot (`parked` = other_numbers), e164, extension, line_type, country, note, suppressed_by, bad_type, out,
    dialable
"""

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

import polars as pl

from listforge.columns import NUMBERS, SLOTS, TEXT, ensure, keep_raw, merged_lists, rounded, warn
from listforge.fields import person, phone
from listforge.fields.rows import places
from listforge.icp import Icp
from listforge.icp.scoring import CONNECT_RATE

PARKED = "parked"
SHARED_BY = 3
CLASSES = ("direct", "mobile", "standard", "switchboard")
ORDER = ("phone", *SLOTS)
CHOSEN = ("phone", "phone_extension", "line_type", "phone_country", "reach_class", "expected_connect_rate")
# Which number an extension told beside them belongs to: a direct line or a mobile hardly ever has one.
EXTENDED = ("phone", "company_phone", "other_phone", "direct_phone", "mobile_phone")
# Where a number goes that came without a slot, or lost its own to another row of the person.
FOR_ROOTLESS = ("other_phone", "company_phone")
TOLD_TYPES = ("fixed_line", "mobile", "voip")
# In whatever slot: who calls them pays by the minute, or talks to nobody. Dialled where there is no other number.
LAST = ("premium_rate", "pager", "voicemail")
# Types whose numbers all countries of +1 have in common: such a number says nothing of where it is. Nor does one of no
# country, such as +800.
PLACELESS = ("toll_free", "premium_rate", "personal_number")
NOWHERE = "001"
# A do-not-call list as it is asked: E.164 digits (Int64) in, those of them that stand on it out.
Screen = Callable[[pl.Series], pl.Series]


class Judged(NamedTuple):
    """The frame with every number in E.164 and its place, and what its cells held, a row a row.

    facts: `said` (any number text), `damaged` (a spreadsheet destroyed one), `valid` (numbers that exist), `bad_type`
    (of a line type the ICP rejects), `business` (a business line), `dialable` (one is left to dial), `suppressed_by`,
    `country` (of the first number that says one). numbers: what each number is, once (`digits`, `line_type`,
    `country`).
    """

    frame: pl.DataFrame
    facts: pl.DataFrame
    numbers: pl.DataFrame


def judge(
    frame: pl.DataFrame,
    icp: Icp,
    *,
    default_country: str | None = None,
    suppressed: Mapping[str, Screen] | None = None,
    keep_all_raw: bool = False,
) -> Judged:
    """Put each number in E.164 and in a slot, park what is suppressed or finds no slot, blank what is no number.

    `suppressed`: number lists by name, each asked once for all numbers of the frame. Blanked text stands in
    `x_<slot>_raw`; with `keep_all_raw` so does every text that was only written otherwise.
    """
    frame = ensure(frame, [*NUMBERS, "phone_extension", "other_numbers", "country", "line_type", "phone_country"])
    cells = _cells(frame, default_country or icp.validation.default_country)
    told = _rows(frame.height).with_columns(told_type=frame["line_type"]).join(_phones(cells), on="row", how="left")
    bad_types = icp.validation.phone.reject_line_types
    numbers = _housed(_screened(_numbers(cells), told, suppressed or {}, bad_types), frame.height)
    told_once = numbers.select("digits", "line_type", "country").unique("digits", keep="any")
    return Judged(_placed(frame, cells, numbers, keep_all_raw), _facts(frame.height, cells, numbers), told_once)


def choose(
    frame: pl.DataFrame, icp: Icp, *, people: pl.Series | None = None, numbers: pl.DataFrame | None = None
) -> pl.DataFrame:
    """Write the best dialable number of each row to `phone`, and how it reaches the person.

    Sets phone, phone_extension, line_type, phone_country, reach_class and expected_connect_rate (the middle of the
    ICP's band). A number is shared when three or more people (family name + first initial) have it; one of a LAST type
    is best where there is no other. `people`, the rows' names as `person.counted` has them, and `numbers`, those of
    `judge`, spare the working out.
    """
    numbers = _slotted(frame, people, numbers).with_columns(reach_class=_reach_class())
    rank, last = {name: i for i, name in enumerate(CLASSES)}, pl.col("line_type").is_in(LAST).fill_null(value=False)
    best = (
        numbers.filter(~pl.col("line_type").is_in(icp.validation.phone.reject_line_types))
        .sort("row", last, pl.col("reach_class").replace_strict(rank, return_dtype=pl.Int8), "order")
        .unique("row", keep="first", maintain_order=True)
    )
    chosen = _rows(frame.height).join(best, on="row", how="left", maintain_order="left")
    reach_class = chosen["reach_class"].fill_null("none")
    rates = {name: sum(icp.funnel.connects(name)) / 2 for name in CONNECT_RATE} | {"none": 0.0}
    return frame.with_columns(
        chosen["e164"].alias("phone"),
        chosen["extension"].alias("phone_extension"),
        chosen["line_type"],
        chosen["country"].alias("phone_country"),
        reach_class.alias("reach_class"),
        rounded(pl.lit(reach_class.replace_strict(rates, return_dtype=pl.Float64)), 4).alias("expected_connect_rate"),
    )


def number_digits(e164: pl.Expr) -> pl.Expr:
    """An E.164 number, or a slot's value with an extension, as the integer that suppression lists hold."""
    return e164.str.split_exact(";", 1).struct[0].cast(pl.Int64, strict=False)


def row_digits(frame: pl.DataFrame) -> pl.Series:
    """The numbers of each row as such integers, those of the slots and those that are parked; null for none."""
    rows = frame.select(*SLOTS, "other_numbers", row=pl.int_range(pl.len(), dtype=pl.UInt32))
    slots = rows.unpivot(SLOTS, index="row", value_name="number").select("row", "number")
    parked = rows.select("row", number="other_numbers").drop_nulls().explode("number")
    numbers = pl.concat([slots, parked]).drop_nulls().select("row", digits=number_digits(pl.col("number")))
    lists = numbers.drop_nulls().group_by("row").agg("digits")
    return rows.select("row").join(lists, on="row", how="left", maintain_order="left")["digits"]


# --- judging -------------------------------------------------------------------------------------


def _rows(height: int) -> pl.DataFrame:
    return pl.int_range(height, eager=True).alias("row").to_frame()


def _cells(frame: pl.DataFrame, default_country: str | None) -> pl.DataFrame:
    """Every number cell, a row a cell, with what phonenumbers says of it; `told` is the extension told beside it."""
    region = pl.col("country").fill_null(pl.lit(default_country, dtype=TEXT))
    first_cell = pl.coalesce(pl.when(pl.col(slot).is_not_null()).then(pl.lit(slot)) for slot in EXTENDED)
    cells = (
        frame.select(*NUMBERS, row=pl.int_range(pl.len()), region=region, first_cell=first_cell, ext="phone_extension")
        .unpivot(NUMBERS, index=["row", "region", "first_cell", "ext"], variable_name="slot", value_name="raw")
        .drop_nulls("raw")
    )
    told = pl.when(pl.col("slot") == pl.col("first_cell")).then(pl.col("ext").str.extract(r"(\d+)"))
    return cells.hstack(phone.judge(cells["raw"], cells["region"])).with_columns(told=told)


def _phones(cells: pl.DataFrame) -> pl.DataFrame:
    """The number that a source has under `phone`, a row a number: what its line_type and extension speak of."""
    return cells.filter((pl.col("slot") == "phone") & pl.col("valid")).select("row", told_e164="e164")


def _numbers(cells: pl.DataFrame) -> pl.DataFrame:
    """Every valid number, a row a number: those of the cells, and those that stood beside them in the same cell."""
    ranks = {slot: i for i, slot in enumerate(ORDER)}
    names = ["row", "slot", "order", "e164", "extension", "line_type", "country", "note"]
    first = cells.filter("valid").with_columns(
        extension=pl.coalesce("extension", "told"),
        order=pl.col("slot").replace_strict(ranks, return_dtype=pl.Int8),
    )
    found = [first.select(names)]
    beside = cells.drop_nulls("second").select("row", "region", raw="second")
    while beside.height:
        beside = beside.hstack(phone.judge(beside["raw"], beside["region"]))
        homeless = beside.filter("valid").with_columns(slot=pl.lit("phone"), order=pl.lit(len(ORDER), dtype=pl.Int8))
        found.append(homeless.select(names))
        beside = beside.drop_nulls("second").select("row", "region", raw="second")
    return pl.concat(found)


def _screened(
    numbers: pl.DataFrame, told: pl.DataFrame, suppressed: Mapping[str, Screen], bad_types: Sequence[str]
) -> pl.DataFrame:
    """With `suppressed_by`, the first list that holds the number, `bad_type`, and `out`: it leaves its slot.

    A line type that only the source told would be lost with its number's place, so that such a bad one leaves too.
    """
    numbers = numbers.with_columns(digits=pl.col("e164").cast(pl.Int64))
    digits = numbers["digits"]
    hits = {name: screen(digits.unique()) for name, screen in suppressed.items()}
    held = (pl.when(digits.is_in(found.implode())).then(pl.lit(name)) for name, found in hits.items())
    told_bad = (
        (pl.col("e164") == pl.col("told_e164"))
        & (pl.col("line_type") == "fixed_line_or_mobile")
        & pl.col("told_type").is_in([t for t in TOLD_TYPES if t in bad_types])
    ).fill_null(False)
    screened = numbers.join(told, on="row", how="left", maintain_order="left").with_columns(
        suppressed_by=pl.coalesce(pl.lit(None, dtype=TEXT), *held),
        bad_type=pl.col("line_type").is_in(bad_types) | told_bad,
    )
    return screened.with_columns(out=pl.col("suppressed_by").is_not_null() | told_bad)


def _housed(numbers: pl.DataFrame, height: int) -> pl.DataFrame:
    """Each number once a row, with a slot: its own, else the first free of other and company, else parked.

    `place` orders the numbers of a row: those in a slot of their own first.
    """
    once = _once(numbers)
    rootless, out = pl.col("slot") == "phone", pl.col("out")
    homeless = _counted(once.filter(rootless & ~out))
    taken = (once.filter((pl.col("slot") == slot) & ~out)["row"] for slot in FOR_ROOTLESS)
    other_free, company_free = (pl.lit(~_marked(height, rows).gather(homeless["row"])) for rows in taken)
    slot = (
        pl.when(other_free & (pl.col("nth") == 1)).then(pl.lit("other_phone"))
        .when(company_free & (pl.col("nth") == 1 + other_free.cast(pl.Int64))).then(pl.lit("company_phone"))
        .otherwise(pl.lit(PARKED))
    )  # fmt: skip
    housed = [
        once.filter(~rootless),
        homeless.select(pl.exclude("nth")).with_columns(slot=homeless.select(slot).to_series()),
        once.filter(rootless & out).with_columns(slot=pl.lit(PARKED)),
    ]
    return pl.concat(housed).with_columns(dialable=~out & ~pl.col("bad_type") & (pl.col("slot") != PARKED))


def _counted(homeless: pl.DataFrame) -> pl.DataFrame:
    """With `nth`, the number's place among those of its row; few rows have several."""
    several = homeless.select(pl.col("row").is_duplicated()).to_series()
    many = homeless.filter(several).sort("place").with_columns(nth=pl.int_range(1, pl.len() + 1).over("row"))
    return pl.concat([homeless.filter(~several).with_columns(nth=pl.lit(1, pl.Int64)), many])


def _once(numbers: pl.DataFrame) -> pl.DataFrame:
    """Each number once a row, in its own slot rather than under `phone`, with the extension that any of them has."""
    place = pl.col("row").cast(pl.Int64) * 16 + (pl.col("slot") == "phone").cast(pl.Int64) * 8 + pl.col("order")
    numbers = numbers.with_columns(place=place)
    again = numbers.select((pl.col("row").hash() ^ pl.col("digits").hash()).is_duplicated()).to_series()
    told = pl.col("extension").drop_nulls().first().over("row", "digits")
    merged = numbers.filter(again).sort("place").with_columns(extension=told)
    return pl.concat([numbers.filter(~again), merged.unique(["row", "digits"], keep="first", maintain_order=True)])


def _placed(frame: pl.DataFrame, cells: pl.DataFrame, numbers: pl.DataFrame, keep_all_raw: bool) -> pl.DataFrame:
    """The frame with slots and other_numbers as the numbers say; raw text kept of what is no number."""
    height = frame.height
    value = phone.joined(pl.col("e164"), pl.col("extension")).alias("value")
    parked = (pl.col("slot") == PARKED) | pl.col("out")
    phones = _phones(cells)
    slots = {"phone": _spread(height, phones["row"], phones["told_e164"])}
    for slot in SLOTS:
        mine = numbers.filter((pl.col("slot") == slot) & ~parked).select("row", value)
        slots[slot] = _spread(height, mine["row"], mine["value"])
    aside = numbers.filter(parked).sort("place").group_by("row", maintain_order=True).agg(value)
    placed = frame.with_columns(value.alias(slot) for slot, value in slots.items())
    if aside.height:
        kept = _spread(height, aside["row"], aside["value"])
        placed = placed.with_columns(other_numbers=merged_lists(pl.col("other_numbers"), pl.lit(kept)))
    placed = _with_raw(placed, frame, cells, keep_all_raw)
    moved = numbers.filter(pl.col("suppressed_by").is_not_null())["row"]
    restored = numbers.filter(pl.col("note") == phone.RESTORED)["row"]
    marks = {"phone_suppressed": _marked(height, moved), "phone_zero_restored": _marked(height, restored)}
    return warn(placed, marks)


def _marked(height: int, rows: pl.Series) -> pl.Series:
    """Whether each of 0 .. height is one of the rows."""
    return pl.repeat(False, height, eager=True).scatter(rows, True)


def _spread(height: int, rows: pl.Series, values: pl.Series) -> pl.Series:
    """The values in their rows among 0 .. height, nulls between; of several for a row the last."""
    return values.gather(places(rows, height))


def _with_raw(placed: pl.DataFrame, before: pl.DataFrame, cells: pl.DataFrame, keep_all: bool) -> pl.DataFrame:
    """Raw text in `x_<slot>_raw`: of every cell that was not just one number, or that was written otherwise."""
    otherwise = ~pl.col("raw").str.contains(r"^\+\d+(;ext=\d+)?$") if keep_all else pl.lit(False)
    lost = cells.filter(~pl.col("valid") | pl.col("second").is_not_null() | otherwise)
    for slot in NUMBERS:
        rows = lost.filter(pl.col("slot") == slot)["row"]
        if rows.len():
            where = pl.int_range(before.height, eager=True).is_in(rows.implode())
            placed = keep_raw(placed, slot, before[slot], where)
    return placed


def _facts(height: int, cells: pl.DataFrame, numbers: pl.DataFrame) -> pl.DataFrame:
    placeless = pl.col("e164").str.starts_with("+1") & pl.col("line_type").is_in(PLACELESS)
    of_business = (
        pl.col("slot").is_in(["direct_phone", "company_phone"])
        | (pl.col("line_type") == "toll_free")
        | pl.col("extension").is_not_null()
    )
    told = (
        cells.filter(pl.col("valid"))["row"],
        cells.filter(~pl.col("valid") & pl.col("raw").str.contains(r"\p{Nd}"))["row"],
    )
    rows = {
        "said": pl.concat(told),
        "damaged": cells.filter(pl.col("note") == phone.DAMAGED)["row"],
        "valid": numbers["row"],
        "bad_type": numbers.filter("bad_type")["row"],
        "business": numbers.filter(of_business)["row"],
        "dialable": numbers.filter("dialable")["row"],
    }
    backwards = numbers.select("row", "place", "suppressed_by", country=pl.when(~placeless).then("country"))
    backwards = backwards.with_columns(country=pl.when(pl.col("country") != NOWHERE).then("country"))
    firsts = {
        name: _spread(height, *backwards.drop_nulls(name).sort("place", descending=True).select("row", name))
        for name in ("suppressed_by", "country")
    }
    return pl.DataFrame(
        {
            "row": pl.int_range(height, eager=True),
            **{name: _marked(height, of) for name, of in rows.items()},
            **firsts,
        }
    )


# --- choosing ------------------------------------------------------------------------------------


def _slotted(frame: pl.DataFrame, people: pl.Series | None, known: pl.DataFrame | None) -> pl.DataFrame:
    """The numbers in the slots, a row a number, with how many people share each."""
    frame = ensure(frame, [*NUMBERS, "line_type", "first_name", "last_name", "full_name"])
    people = person.counted(person.keys(frame)) if people is None else people
    numbers = (
        frame.select(*SLOTS, row=pl.int_range(pl.len()), told_phone="phone", told_type="line_type", who=people)
        .unpivot(SLOTS, index=["row", "told_phone", "told_type", "who"], variable_name="slot", value_name="raw")
        .drop_nulls("raw")
    )
    numbers = _told(numbers, known)
    told = (pl.col("e164") == pl.col("told_phone")) & pl.col("told_type").is_in(TOLD_TYPES)
    ranks = {slot: i for i, slot in enumerate(SLOTS)}
    return numbers.filter("valid").with_columns(
        line_type=pl.when(told & (pl.col("line_type") == "fixed_line_or_mobile"))
        .then("told_type")
        .otherwise("line_type"),
        order=pl.col("slot").replace_strict(ranks, return_dtype=pl.Int8),
        shared=pl.col("who").drop_nulls().n_unique().over("e164") >= SHARED_BY,
    )


def _told(numbers: pl.DataFrame, known: pl.DataFrame | None) -> pl.DataFrame:
    """The numbers with e164, extension, valid, line_type and country: as they are known, or judged."""
    if known is None:
        return numbers.hstack(phone.judge(numbers["raw"], pl.Series([None] * numbers.height, dtype=TEXT)))
    parts = pl.col("raw").str.split_exact(";ext=", 1).struct.rename_fields(["e164", "extension"])
    cut = numbers.with_columns(parts.alias("parts")).unnest("parts")
    told = cut.with_columns(digits=pl.col("e164").cast(pl.Int64), valid=pl.lit(True))
    return told.join(known, on="digits", how="left", maintain_order="left")


def _reach_class() -> pl.Expr:
    """How a number reaches the person: a main or shared line by the switchboard, unless an extension gets past it."""
    main = (pl.col("slot") == "company_phone") | (pl.col("line_type") == "toll_free") | pl.col("shared")
    return (
        pl.when(main & pl.col("extension").is_null()).then(pl.lit("switchboard"))
        .when(main).then(pl.lit("standard"))
        .when(pl.col("slot") == "direct_phone").then(pl.lit("direct"))
        .when((pl.col("slot") == "mobile_phone") | (pl.col("line_type") == "mobile")).then(pl.lit("mobile"))
        .otherwise(pl.lit("standard"))
    )  # fmt: skip
