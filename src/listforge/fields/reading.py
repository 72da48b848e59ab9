"""Cells of strangers' files as values: dates, whole numbers, money, yes and no, lists."""

from collections.abc import Mapping
from functools import cache

import polars as pl

from listforge import vocab
from listforge.columns import COLUMNS, DAY, FLAG, NUMBER, NUMBERS, TEXTS, WHOLE
from listforge.fields import distinct, domain, placeholder, text, title

# As a spreadsheet abbreviates them.
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = rf"({'|'.join(_MONTHS)})[a-z]{{0,6}}"
_NTH = r"(\d{1,2})(?:st|nd|rd|th|er|e|º)?"
_SLASHED = r"^(\d{1,2})[/-](\d{1,2})[/-](\d{2}|\d{4})$"
# Excel counts days from 1899-12-30; 20000-60000 is 1954 to 2064.
_SERIAL = r"^([2-5]\d{4})(?:\.\d+)?$"
# Seconds since 1970, or thousandths of them, from 2001 to 2033: "20..." would be numbers of London and 2026112010 too.
EPOCH = r"^(1\d{9})(?:\d{3})?(?:\.\d+)?$"
_NUMBER = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d{1,3}(?:\.\d{3}){2,}|\d+(?:\.\d+)?"
_EUROPEAN = r"^\d{1,3}(?:\.\d{3})+,\d+$"
_POINTS = r"^\d{1,3}(?:\.\d{3})+$"
_SCALES = {
    "k": 1e3, "tsd": 1e3, "thousand": 1e3, "m": 1e6, "mm": 1e6, "mn": 1e6, "mln": 1e6, "mio": 1e6, "million": 1e6,
    "millions": 1e6, "millones": 1e6, "miljoen": 1e6, "miljoner": 1e6,
    "b": 1e9, "bn": 1e9, "mrd": 1e9, "billion": 1e9, "billions": 1e9, "milliard": 1e9, "milliards": 1e9, "miljard": 1e9,
}  # fmt: skip
# What a number or a band of people is called.
_STAFF = (
    "employees|people|persons|staff|mitarbeiter|mitarbeitende|beschäftigte|salariés|employés|empleados|anställda|"
    "medewerkers|werknemers"
)
_LINE_TYPES = {
    "landline": "fixed_line",
    "land_line": "fixed_line",
    "cell": "mobile",
    "cellphone": "mobile",
    "wireless": "mobile",
}


def day(cells: pl.Series, *, month_first: bool) -> tuple[pl.Series, pl.Series]:
    """Dates, and where day and month could be either way round.

    A column's own cells settle the order: one with a first part over 12 makes it day first, a second part over 12
    month first; `month_first` decides where none does, or where they disagree.
    """
    iso = cells.str.to_date("%Y-%m-%d", strict=False)
    if iso.null_count() == cells.null_count() and iso.dt.year().is_between(1900, 2099).all():
        return iso, pl.repeat(False, cells.len(), eager=True).alias("doubtful")
    bare = pl.col("raw").str.to_lowercase().str.strip_chars().str.replace_all(_beside(), "").str.strip_chars()
    given = cells.to_frame("raw").with_columns(bare)
    table = _days(given.drop_nulls().unique(maintain_order=True), month_first)
    read = given.join(table, on="raw", how="left", maintain_order="left")
    return read["day"], read["doubtful"].fill_null(False)


@cache
def _beside() -> str:
    """A pattern for what stands around a day: the day of the week, a small word, a time of day."""
    words = vocab.day_words()
    weekday, before, at = ("|".join(many) for many in (words.weekdays, words.before, words.time))
    in_front = rf"^(?:{weekday})\b[., ]+(?:(?:{before}) +)?|^(?:{before}) +|^\d{{1,2}}:\d{{2}}(?::\d{{2}})?[, ]+"
    behind = rf"(?:[t, ]+|,? +(?:{at})\.? +)\d{{1,2}}[:h]\d{{2}}.*$|t\d{{6}}.*$"
    return f"{in_front}|{behind}"


@cache
def _shapes() -> tuple[tuple[str, tuple[int, int, int]], ...]:
    """Each shape of a day, and which of its groups are year, month and day."""
    names = "|".join(sorted((name for month in vocab.day_words().months for name in month), key=len, reverse=True))
    month = rf"({names})"
    return (
        (r"^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})$", (1, 2, 3)),
        (r"^(\d{4})(\d{2})(\d{2})(?:\d{6})?$", (1, 2, 3)),
        (r"^(\d{1,2})\.(\d{1,2})\.(\d{4}|\d{2})$", (3, 2, 1)),
        (rf"^{_NTH}[ .-]+(?:de +)?{month}\.?(?:[ .,-]+|, *)(?:del? +)?(\d{{4}}|\d{{2}})$", (3, 2, 1)),
        (rf"^{month}[ .-]+{_NTH},? +(\d{{4}})$", (3, 1, 2)),
        (rf"^(\d{{4}})[ .-]+{month}[ .-]+{_NTH}$", (1, 2, 3)),
    )


def _days(frame: pl.DataFrame, month_first: bool) -> pl.DataFrame:
    """`raw`, `day` and `doubtful` of distinct texts."""
    parts = [pl.col("raw").str.extract(_SLASHED, n).cast(pl.Int32, strict=False).alias(f"p{n}") for n in (1, 2)]
    frame = frame.with_columns(*parts, year=pl.col("raw").str.extract(_SLASHED, 3))
    first, second = pl.col("p1"), pl.col("p2")
    first_over, second_over = (bool((frame[p] > 12).any()) for p in ("p1", "p2"))
    unsettled = first_over == second_over
    by_column = month_first if unsettled else second_over
    month_is_first = pl.when(first > 12).then(False).when(second > 12).then(True).otherwise(by_column)
    month, of_month = (pl.when(month_is_first).then(a).otherwise(b) for a, b in ((first, second), (second, first)))
    shapes = [_date(*(pl.col("raw").str.extract(shape, group) for group in groups)) for shape, groups in _shapes()]
    slashed = _date(pl.col("year"), month.cast(pl.String), of_month.cast(pl.String))
    found = pl.coalesce(*shapes, slashed, _counted(frame["raw"]))
    doubtful = (first <= 12) & (second <= 12) & (first != second) & pl.lit(unsettled)
    return frame.select("raw", day=found, doubtful=doubtful)


def _counted(raw: pl.Series) -> pl.Expr:
    """The day of a count: Excel's of days, and of seconds where every cell of the column is one."""
    days = pl.col("raw").str.extract(_SERIAL).cast(pl.Int64, strict=False)
    serial = pl.lit("1899-12-30").str.to_date() + pl.duration(days=days)
    if not raw.str.contains(EPOCH).all():
        return serial
    seconds = pl.col("raw").str.extract(EPOCH).cast(pl.Int64, strict=False)
    return pl.from_epoch(seconds, time_unit="s").cast(DAY)


def _date(year: pl.Expr, month: pl.Expr, of_month: pl.Expr) -> pl.Expr:
    """The date of three texts, the year in two digits or four, the month in digits or letters; 1900 to 2099 only."""
    short = year.str.len_chars() == 2
    century = pl.when(short & (year < "70")).then(pl.lit("20")).when(short).then(pl.lit("19")).otherwise(pl.lit(""))
    named = {name: str(n) for n, names in enumerate(vocab.day_words().months, start=1) for name in names}
    number = month.replace(named)
    found = pl.concat_str([century + year, number, of_month], separator="-").str.to_date("%Y-%m-%d", strict=False)
    return pl.when(found.dt.year().is_between(1900, 2099)).then(found)


def whole(cell: pl.Expr, unit: float = 1) -> pl.Expr:
    """A whole number: "1,200", "1.200", "$5M", "1,5 Mio", "3 200"; null for a range, words, other money than dollars.

    `unit` multiplies it. Points are thousands where nothing else says how large the number is.
    """
    said = cell.str.to_lowercase().str.replace_all(rf"us ?\$|[$\s'’]|\busd|usd\b|(?:{_STAFF})$", "")
    bare = said.str.replace(r"([a-z])\.$", "$1")
    scale = bare.str.extract(rf"({'|'.join(_SCALES)})$")
    decimal = bare.str.extract(rf"^(\d+,\d{{1,2}})(?:{'|'.join(_SCALES)})$").str.replace(",", ".", literal=True)
    number = bare.str.extract(rf"^({_NUMBER})(?:{'|'.join(_SCALES)})?$").str.replace_all(",", "", literal=True)
    points = number.str.contains(_POINTS) & ((scale.is_null() & (unit == 1)) | (number.str.count_matches(r"\.") > 1))
    grouped = pl.when(points).then(number.str.replace_all(".", "", literal=True)).otherwise(number)
    european = bare.str.extract(rf"({_EUROPEAN})").str.replace_all(".", "", literal=True).str.replace(",", ".")
    plain = pl.coalesce(decimal, european, grouped)
    factor = scale.replace_strict(_SCALES, default=1.0, return_dtype=pl.Float64) * unit
    value = plain.cast(pl.Float64, strict=False) * factor
    return pl.when(value < 9e18).then(value.round().cast(pl.Int64, strict=False))


def band(cell: pl.Expr) -> pl.Expr:
    """A range of whole numbers ("1,001-5,000", "51 to 200", "10,001+", "100to249") as `low-high` or `low+`.

    Also Apollo's "501,1000" and "10001,", and what a spreadsheet made a date of: "10-Jan" was 1-10, "Nov-50" 11-50.
    """
    lower = (
        cell.str.to_lowercase().str.replace(r"^(\d{1,5}),(\d{1,2}|\d{4,5})$", "$1-$2").str.replace(r"^(\d+),$", "$1+")
    )
    bare = (
        lower.str.replace_all(rf"[,.\s]|{_STAFF}", "")
        .str.replace(r"([\dk])(?:to|–|—|~|bis|à|till|tot|a)(\d)", "$1-$2")
        .str.replace(r"^(\d+)k-(\d+)k$", "${1}000-${2}000")
        .str.replace(r"^(\d+)k\+$", "${1}000+")
        .str.replace(rf"^(\d+)-{_MONTH}$", "$2-$1")
        .str.replace(rf"^{_MONTH}-(\d+)$", "$1-$2")
        .str.replace_many([f"{name}-" for name in _MONTHS], [f"{n}-" for n in range(1, 13)])
    )
    return bare.str.extract(r"^(\d+-\d+|\d+\+)$")


def _band_value(cell: pl.Expr) -> pl.Expr:
    """A band in a column of bands, where "51,100" is none of thousands; other text as it is."""
    low, high = (cell.str.extract(r"^(\d{1,3}),(\d{3})$", n).cast(pl.Int64) for n in (1, 2))
    return pl.coalesce(band(cell), pl.when(low < high).then(pl.format("{}-{}", low, high)), cell)


def number(cell: pl.Expr) -> pl.Expr:
    """A decimal number: "0.8", "1,234.5", and European "0,8" and "1.234,56"."""
    bare = cell.str.strip_chars()
    european = bare.str.contains(rf"{_EUROPEAN}|^-?(?:0,\d+|\d+,\d{{1,2}})$")
    pointed = bare.str.replace_all(".", "", literal=True).str.replace(",", ".", literal=True)
    plain = pl.when(european).then(pointed).otherwise(bare.str.replace_all(",", "", literal=True))
    found = plain.cast(pl.Float64, strict=False)
    return pl.when(found.is_finite()).then(found)


def flag(cell: pl.Expr) -> pl.Expr:
    """Yes or no, in the words of data/booleans.yaml."""
    return (
        cell.str.strip_chars()
        .str.to_lowercase()
        .replace_strict(vocab.booleans(), default=None, return_dtype=pl.Boolean)
    )


def opted_out(cell: pl.Expr) -> pl.Expr:
    """Whether a do-not-call cell says so; words we do not know do too: nobody is called because of one of them."""
    said = text.clean(cell)
    return pl.when(said.is_not_null()).then(flag(said).fill_null(True))


def texts(cell: pl.Expr) -> pl.Expr:
    """A list: parts between `;`, `|` or `,`, or a list as programs write it (`["a", "b"]`)."""
    quoted = cell.str.contains(r"""^\[\s*["'].*["']\s*\]$""")
    inside = cell.str.extract_all(r"""["'][^"']*["']""").list.eval(pl.element().str.slice(1).str.head(-1))
    between = cell.str.replace_all(r"\s*[;|,]\s*", ";").str.split(";")
    parts = pl.when(quoted).then(inside).otherwise(between)
    kept = parts.list.eval(text.clean(pl.element()).drop_nulls())
    return pl.when(kept.list.len() > 0).then(kept).cast(TEXTS)


def column(name: str, cells: pl.Series, unit: float = 1) -> pl.Series:
    """Clean cells (`cell.cleaned`) in the type and the words of their column; null where they cannot be read.

    Plain text is given back as it is. Days need `day`.
    """
    if name == "company_domain":
        return domain.of_websites(cells)
    if COLUMNS[name].dtype == WHOLE and (digits := _digits(cells, unit)) is not None:
        return digits
    reading = _reading(name, unit)
    return distinct.each(cells, reading) if reading else cells


def _digits(cells: pl.Series, unit: float) -> pl.Series | None:
    """A column of digits and nothing else as numbers; None for any other."""
    found = cells.cast(pl.Int64, strict=False)
    low, high = found.min(), found.max()
    if found.null_count() > cells.null_count() or not isinstance(low, int) or not isinstance(high, int):
        return None
    return found * int(unit) if low >= 0 and high * unit < 1e15 else None


def value(name: str, unit: float = 1) -> pl.Expr:
    """A text column as its canonical type and vocabulary; null where it cannot be read. Days need `day`."""
    cell = pl.col(name)
    if name in NUMBERS:
        # Two lines of a cell are two numbers.
        cell = cell.str.strip_chars().str.replace_all(r"\s*[\r\n]+\s*", " / ")
    said = text.plain(cell)
    said = pl.when(~placeholder.hollow(said, name)).then(said)
    reading = _reading(name, unit)
    return reading(said) if reading else said


def _reading(name: str, unit: float) -> distinct.Reading | None:
    """How clean text becomes a value of the column; None where it is the value."""
    dtype = COLUMNS[name].dtype
    if name == "do_not_call":
        return opted_out
    if dtype == WHOLE:
        return lambda cell: whole(cell, unit)
    if name in _ANSWERS:
        return _answer
    return _TYPES.get(dtype) or _WORDS.get(name)


def _answer(cell: pl.Expr) -> pl.Expr:
    said = flag(cell)
    return (
        pl.when(said)
        .then(pl.lit("yes"))
        .when(~said)
        .then(pl.lit("no"))
        .when(placeholder.kind(cell, "notes") == "unknown")
        .then(pl.lit("unknown"))
    )


_TYPES: Mapping[pl.DataType, distinct.Reading] = {FLAG: flag, NUMBER: number, TEXTS: texts}
_WORDS: Mapping[str, distinct.Reading] = {
    "company_domain": domain.of_website,
    "employee_band": _band_value,
    "seniority": title.seniority_value,
    "department": title.department_value,
    "line_type": lambda cell: cell.str.to_lowercase().str.replace_all(r"[\s-]+", "_").replace(_LINE_TYPES),
    "motion": lambda cell: cell.str.to_lowercase(),
    "temperature": lambda cell: cell.str.to_lowercase(),
}
_ANSWERS = ("need", "budget", "authority", "timeline")
