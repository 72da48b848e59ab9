"""Cells of strangers' files as values: dates, whole numbers, money, yes and no, lists."""

import polars as pl

from listforge import vocab
from listforge.columns import COLUMNS, FLAG, NUMBER, TEXTS, WHOLE
from listforge.fields import domain, text, title

_TIME = r"[T ]+\d{1,2}:\d{2}.*$"
_FORMATS = (
    "%Y-%m-%d", "%Y/%m/%d", "%d %b %Y", "%d %B %Y", "%d-%b-%Y", "%d-%b-%y", "%b %d, %Y", "%B %d, %Y",
    "%d.%m.%Y", "%d.%m.%y", "%Y%m%d",
)  # fmt: skip
_SLASHED = r"^(\d{1,2})[/-](\d{1,2})[/-](\d{2}|\d{4})$"
# Excel counts days from 1899-12-30; 20000-60000 is 1954 to 2064.
_LINE_TYPES = {
    "landline": "fixed_line",
    "land_line": "fixed_line",
    "cell": "mobile",
    "cellphone": "mobile",
    "wireless": "mobile",
}
_SERIAL = r"^[2-5]\d{4}(\.\d+)?$"


def day(cells: pl.Series, *, month_first: bool) -> tuple[pl.Series, pl.Series]:
    """Dates, and where day and month could be either way round.

    A column's own cells settle the order: one with a first part over 12 makes it day first, a second part over 12
    month first; `month_first` decides where none does.
    """
    frame = cells.to_frame("raw").with_columns(pl.col("raw").str.strip_chars().str.replace(_TIME, ""))
    parts = [
        pl.col("raw").str.extract(_SLASHED, group).cast(pl.Int32, strict=False).alias(f"p{group}")
        for group in (1, 2, 3)
    ]
    frame = frame.with_columns(parts)
    first_over, second_over = (bool((frame[p] > 12).any()) for p in ("p1", "p2"))
    month_is_first = month_first if first_over == second_over else second_over
    month, of_month = ("p1", "p2") if month_is_first else ("p2", "p1")
    year = (
        pl.when(pl.col("p3") < 70)
        .then(pl.col("p3") + 2000)
        .when(pl.col("p3") < 100)
        .then(pl.col("p3") + 1900)
        .otherwise("p3")
    )
    valid = pl.col(month).is_between(1, 12) & pl.col(of_month).is_between(1, 31)
    slashed = pl.concat_str(year, pl.lit("-"), pl.col(month), pl.lit("-"), pl.col(of_month)).str.to_date(
        "%Y-%m-%d", strict=False
    )
    serial = pl.lit("1899-12-30").str.to_date() + pl.duration(
        days=pl.col("raw").str.extract(r"^(\d+)").cast(pl.Int64, strict=False)
    )
    read = pl.coalesce(
        *(pl.col("raw").str.to_date(f, strict=False) for f in _FORMATS),
        pl.when(valid).then(slashed),
        pl.when(pl.col("raw").str.contains(_SERIAL)).then(serial),
    )
    unsettled = first_over == second_over
    doubtful = (pl.col("p1") <= 12) & (pl.col("p2") <= 12) & (pl.col("p1") != pl.col("p2")) & pl.lit(unsettled)
    done = frame.select(read.alias("day"), doubtful.fill_null(False).alias("doubtful"))
    return done["day"], done["doubtful"]


def whole(cell: pl.Expr, unit: float = 1) -> pl.Expr:
    """A whole number: "1,200", "$5M", "1.2bn", "3 200"; null for a range or words. `unit` multiplies it."""
    bare = cell.str.to_lowercase().str.replace_all(r"[$€£\s\u00a0]|usd|eur|gbp", "")
    number = bare.str.extract(
        r"^(\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)(?:k|m|mm|mn|mio|million|b|bn|billion|t)?$"
    )
    scale = bare.str.extract(r"([a-z]+)$").replace_strict(
        {"k": 1e3, "t": 1e3, "m": 1e6, "mm": 1e6, "mn": 1e6, "mio": 1e6, "million": 1e6,
         "b": 1e9, "bn": 1e9, "billion": 1e9},
        default=1.0, return_dtype=pl.Float64,
    )  # fmt: skip
    value = number.str.replace_all(",", "", literal=True).cast(pl.Float64, strict=False) * scale * unit
    return pl.when(value < 9e18).then(value.round().cast(pl.Int64, strict=False))


def band(cell: pl.Expr) -> pl.Expr:
    """A range of whole numbers ("1,001-5,000", "51 to 200", "10,001+", "100to249") as `low-high` or `low+`."""
    bare = (
        cell.str.to_lowercase()
        .str.replace_all(r"[,.\s\u00a0]|employees|mitarbeiter", "")
        .str.replace(r"(\d)(?:to|–|—|bis)(\d)", "$1-$2")
    )
    return bare.str.extract(r"^(\d+-\d+|\d+\+)$")


def number(cell: pl.Expr) -> pl.Expr:
    """A decimal number."""
    return cell.str.strip_chars().str.replace_all(",", "", literal=True).cast(pl.Float64, strict=False)


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


_TEXT_VALUES = {
    "company_domain": domain.of_website,
    "seniority": title.seniority_value,
    "department": title.department_value,
    "line_type": lambda cell: cell.str.to_lowercase().str.replace_all(r"[\s-]+", "_").replace(_LINE_TYPES),
    "motion": lambda cell: cell.str.to_lowercase(),
    "temperature": lambda cell: cell.str.to_lowercase(),
    **dict.fromkeys(("need", "budget", "authority", "timeline"), _answer),
}
