"""Cells of strangers' files as values: dates, whole numbers, money, yes and no, lists."""

from collections.abc import Callable, Mapping

import polars as pl

from listforge import vocab
from listforge.columns import COLUMNS, FLAG, NUMBER, NUMBERS, TEXTS, WHOLE
from listforge.fields import domain, text, title

_BESIDE = r"^(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*[, ]+|[t, ]+\d{1,2}:\d{2}.*$"
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = rf"({'|'.join(_MONTHS)})[a-z]{{0,6}}"
_NTH = r"(\d{1,2})(?:st|nd|rd|th)?"
# Each shape, and which of its groups are year, month and day.
_SHAPES = (
    (r"^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})$", (1, 2, 3)),
    (r"^(\d{4})(\d{2})(\d{2})$", (1, 2, 3)),
    (r"^(\d{1,2})\.(\d{1,2})\.(\d{4}|\d{2})$", (3, 2, 1)),
    (rf"^{_NTH}[ .-]+{_MONTH}[ .,-]+(\d{{4}}|\d{{2}})$", (3, 2, 1)),
    (rf"^{_MONTH}[ .]+{_NTH},? +(\d{{4}})$", (3, 1, 2)),
)
_SLASHED = r"^(\d{1,2})[/-](\d{1,2})[/-](\d{2}|\d{4})$"
# Excel counts days from 1899-12-30; 20000-60000 is 1954 to 2064.
_SERIAL = r"^([2-5]\d{4})(?:\.\d+)?$"
_NUMBER = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d{1,3}(?:\.\d{3}){2,}|\d+(?:\.\d+)?"
_POINTS = r"^\d{1,3}(?:\.\d{3})+$"
_SCALES = {
    "k": 1e3, "tsd": 1e3, "thousand": 1e3, "m": 1e6, "mm": 1e6, "mn": 1e6, "mio": 1e6, "million": 1e6,
    "b": 1e9, "bn": 1e9, "mrd": 1e9, "billion": 1e9,
}  # fmt: skip
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
    bare = pl.col("raw").str.to_lowercase().str.strip_chars().str.replace_all(_BESIDE, "").str.strip_chars()
    given = cells.to_frame("raw").with_columns(bare)
    table = _days(given.drop_nulls().unique(maintain_order=True), month_first)
    read = given.join(table, on="raw", how="left", maintain_order="left")
    return read["day"], read["doubtful"].fill_null(False)


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
    shapes = [_date(*(pl.col("raw").str.extract(shape, group) for group in groups)) for shape, groups in _SHAPES]
    days = pl.col("raw").str.extract(_SERIAL).cast(pl.Int64, strict=False)
    serial = pl.lit("1899-12-30").str.to_date() + pl.duration(days=days)
    day = pl.coalesce(*shapes, _date(pl.col("year"), month.cast(pl.String), of_month.cast(pl.String)), serial)
    doubtful = (first <= 12) & (second <= 12) & (first != second) & pl.lit(unsettled)
    return frame.select("raw", day=day, doubtful=doubtful)


def _date(year: pl.Expr, month: pl.Expr, of_month: pl.Expr) -> pl.Expr:
    """The date of three texts, the year in two digits or four, the month in digits or letters; 1900 to 2099 only."""
    short = year.str.len_chars() == 2
    century = pl.when(short & (year < "70")).then(pl.lit("20")).when(short).then(pl.lit("19")).otherwise(pl.lit(""))
    number = month.replace({name: str(n) for n, name in enumerate(_MONTHS, start=1)})
    found = pl.concat_str([century + year, number, of_month], separator="-").str.to_date("%Y-%m-%d", strict=False)
    return pl.when(found.dt.year().is_between(1900, 2099)).then(found)


def whole(cell: pl.Expr, unit: float = 1) -> pl.Expr:
    """A whole number: "1,200", "1.200", "$5M", "1,5 Mio", "3 200"; null for a range, words, other money than dollars.

    `unit` multiplies it. Points are thousands where nothing else says how large the number is.
    """
    bare = cell.str.to_lowercase().str.replace_all(r"[$\s'’]|\busd\b|employees$|mitarbeiter$", "")
    scale = bare.str.extract(rf"({'|'.join(_SCALES)})$")
    decimal = bare.str.extract(rf"^(\d+,\d{{1,2}})(?:{'|'.join(_SCALES)})$").str.replace(",", ".", literal=True)
    number = bare.str.extract(rf"^({_NUMBER})(?:{'|'.join(_SCALES)})?$").str.replace_all(",", "", literal=True)
    points = number.str.contains(_POINTS) & ((scale.is_null() & (unit == 1)) | (number.str.count_matches(r"\.") > 1))
    grouped = pl.when(points).then(number.str.replace_all(".", "", literal=True)).otherwise(number)
    plain = pl.coalesce(decimal, grouped)
    factor = scale.replace_strict(_SCALES, default=1.0, return_dtype=pl.Float64) * unit
    value = plain.cast(pl.Float64, strict=False) * factor
    return pl.when(value < 9e18).then(value.round().cast(pl.Int64, strict=False))


def band(cell: pl.Expr) -> pl.Expr:
    """A range of whole numbers ("1,001-5,000", "51 to 200", "10,001+", "100to249") as `low-high` or `low+`.

    Also what a spreadsheet made a date of: "10-Jan" was 1-10, "Nov-50" 11-50.
    """
    bare = (
        cell.str.to_lowercase()
        .str.replace_all(r"[,.\s]|employees|mitarbeiter", "")
        .str.replace(r"([\dk])(?:to|–|—|~|bis)(\d)", "$1-$2")
        .str.replace(r"^(\d+)k-(\d+)k$", "${1}000-${2}000")
        .str.replace(r"^(\d+)k\+$", "${1}000+")
        .str.replace(rf"^(\d+)-{_MONTH}$", "$2-$1")
        .str.replace(rf"^{_MONTH}-(\d+)$", "$1-$2")
        .str.replace_many([f"{name}-" for name in _MONTHS], [f"{n}-" for n in range(1, 13)])
    )
    return bare.str.extract(r"^(\d+-\d+|\d+\+)$")


def number(cell: pl.Expr) -> pl.Expr:
    """A decimal number."""
    found = cell.str.strip_chars().str.replace_all(",", "", literal=True).cast(pl.Float64, strict=False)
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
    """A list: parts between `;`, `|` or `,`."""
    parts = cell.str.replace_all(r"\s*[;|,]\s*", ";").str.split(";")
    kept = parts.list.eval(text.clean(pl.element()).drop_nulls())
    return pl.when(kept.list.len() > 0).then(kept).cast(TEXTS)


def value(name: str, unit: float = 1) -> pl.Expr:
    """A text column as its canonical type and vocabulary; null where it cannot be read. Days need `day`."""
    cell, dtype = text.clean(pl.col(name)), COLUMNS[name].dtype
    if name == "do_not_call":
        found = opted_out(pl.col(name))
    elif dtype == FLAG:
        found = flag(cell)
    elif dtype == WHOLE:
        found = whole(cell, unit)
    elif dtype == NUMBER:
        found = number(cell)
    elif dtype == TEXTS:
        found = texts(cell)
    elif name in NUMBERS:
        # Two lines of a cell are two numbers.
        found = text.clean(pl.col(name).str.strip_chars().str.replace_all(r"\s*[\r\n]+\s*", " / "))
    elif name in _ANSWERS:
        found = _answer(pl.col(name).str.strip_chars())
    elif name in _TEXT_VALUES:
        found = _TEXT_VALUES[name](cell)
    else:
        found = cell
    return found


def _answer(cell: pl.Expr) -> pl.Expr:
    said = flag(cell)
    return (
        pl.when(said)
        .then(pl.lit("yes"))
        .when(~said)
        .then(pl.lit("no"))
        .when(cell.str.to_lowercase() == "unknown")
        .then(pl.lit("unknown"))
    )


_TEXT_VALUES: Mapping[str, Callable[[pl.Expr], pl.Expr]] = {
    "company_domain": domain.of_website,
    "employee_band": lambda cell: pl.coalesce(band(cell), cell),
    "seniority": title.seniority_value,
    "department": title.department_value,
    "line_type": lambda cell: cell.str.to_lowercase().str.replace_all(r"[\s-]+", "_").replace(_LINE_TYPES),
    "motion": lambda cell: cell.str.to_lowercase(),
    "temperature": lambda cell: cell.str.to_lowercase(),
}
_ANSWERS = ("need", "budget", "authority", "timeline")
