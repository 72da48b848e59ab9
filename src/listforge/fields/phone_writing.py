"""The writings of a number that whole columns can read: digits, punctuation, a plus, an extension, two numbers."""

from typing import NamedTuple

import polars as pl

# What is left out of a number, at the speed of memory. Letters: only those of "tel:" and of an extension come this far.
_SKIPPED = b" '().-/:;,=#\tabcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
_SKIPPED_WIDE = "\u00a0\u200b\u2010\u2011\u2012\u2013\u2014\u2015\u2212"
_DIGITS = {chr(zero + n): str(n) for zero in (0x660, 0x6F0, 0xFF10) for n in range(10)}  # Arabic, Persian, full-width
_BEFORE = "'\"!#$%&()*,-./:<>?@[\\]^_`{|}~ \t\n\r\u00a0\u200b\ufeffabcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
_AFTER = " \t\r\n"
_LONGEST = 200  # bytes; beyond 250 characters phonenumbers refuses to look
_FEWEST = 3  # digits; with fewer than these phonenumbers has rules of its own
_LONE = 7  # digits that make a part of a cell a number

_WITHIN = rf"[0-9 ().\-{_SKIPPED_WIDE}]"
_PLAIN = rf"^ *'? *(?:tel:)?\(?[+0-9](?:{_WITHIN}*[0-9).\-])?$"
_DIGITS_ONLY = rf"^([+0-9]{_WITHIN}*)$"
_NO_NUMBER = r"^[\x00-/:-\x7f]*[0-9]?[\x00-/:-\x7f]*$"
_FLOAT = r"^\s*'?\s*([0-9]{7,15})\.0\s*$"
_SLASHED = rf"^([+0-9]{_WITHIN}*/[/0-9 ().\-{_SKIPPED_WIDE}]*)$"
_EXTENSION = r"(?:;ext=|[ \t]*(?:e?xtn?|Extn?|EXTN?|e?xtension|Extension|EXTENSION|[xX#])[:.]?[ ]*)([0-9]{1,6})"
_WITH_EXTENSION = rf"^([+0-9]{_WITHIN}*?)[ \t,]*{_EXTENSION}$"
_TWO = rf"^\s*'?\s*(\(?\+?\(?[0-9]{_WITHIN}*?[0-9])\s*[/;,|]\s*([+(]*[0-9]{_WITHIN}*?)\s*$"
_ANY_DIGIT = f"[0-9{''.join(_DIGITS)}]"
_BARE = rf"^\s*'?\s*(?:tel:)?[+(]*(?:{_ANY_DIGIT}|{_WITHIN})*(?:{_EXTENSION})?\s*$"
_BARE_DIGITS = rf"^\s*'?\s*(?:{_ANY_DIGIT}+|{_ANY_DIGIT}{{7,15}}\.0)\s*$"

_CELL = pl.col("cell")
_TEXT = pl.col("text")
_NONE = pl.lit(None, pl.String)
_TOLD = ["row", "country", "text"]
BESIDE = {"row": pl.UInt32, "extension": pl.String, "second": pl.String}


class Read(NamedTuple):
    """Numbers (`row, digits, plus, country`), what stood beside them (BESIDE), and the rows that were not read."""

    numbers: pl.DataFrame
    beside: pl.DataFrame
    rest: pl.Series


def read(cells: pl.DataFrame) -> Read:
    """Sorts out `row, cell, country`; a row that is in neither numbers nor rest holds no number."""
    short = cells.filter(_CELL.str.len_bytes() <= _LONGEST)
    # What ends in .0 may be a float; so may what ends in spaces, which is not plain either.
    marked = short.with_columns(plain=_CELL.str.contains(_PLAIN) & ~_CELL.str.ends_with(".0"))
    odd = _odd(marked.filter(~pl.col("plain")))
    told = pl.concat(
        [marked.filter("plain").select("row", "country", text="cell"), odd.select(_TOLD).drop_nulls("text")]
    )
    kept = _kept(told["text"])
    digits = kept.str.strip_prefix("+")
    plus = kept.str.len_bytes() > digits.str.len_bytes()
    numbers = told.select("row", "country", plus=plus, digits=digits)
    few = pl.col("digits").str.len_bytes() < _FEWEST
    unread = [cells.filter(_CELL.str.len_bytes() > _LONGEST), odd.filter(_TEXT.is_null()), numbers.filter(few)]
    return Read(
        numbers.filter(~few),
        odd.filter(_TEXT.is_not_null()).select(list(BESIDE)),
        pl.concat([part["row"] for part in unread]),
    )


def _odd(cells: pl.DataFrame) -> pl.DataFrame:
    """Those cells that may hold a number: the `text` to keep the digits of, or null; `extension`, `second`."""
    numbered = (
        cells.filter(~_CELL.str.contains(_NO_NUMBER))
        .with_columns(text=_CELL.str.strip_chars_start(_BEFORE).str.strip_chars_end(_AFTER))
        .with_columns(extended=_TEXT.str.contains(_WITH_EXTENSION))
    )
    stemmed = numbered.filter("extended").with_columns(stem=_TEXT.str.strip_chars_end("0123456789"))
    extension = _TEXT.str.tail(_TEXT.str.len_bytes() - pl.col("stem").str.len_bytes())
    extended = stemmed.select("row", "country", text="stem", extension=extension, second=_NONE)
    return pl.concat([extended, _rarer(numbered.filter(~pl.col("extended")))])


def _rarer(numbered: pl.DataFrame) -> pl.DataFrame:
    """The same of floats, of digits behind a word, with a slash, and of two numbers."""
    western = pl.col("text", "cell").str.replace_many(_DIGITS)
    read = numbered.with_columns(western).with_columns(
        slashed=pl.when(_TEXT.str.count_matches(r"[0-9]") < 2 * _LONE).then(_TEXT.str.extract(_SLASHED)),
        first=_CELL.str.extract(_TWO, 1),
        second=_CELL.str.extract(_TWO, 2),
    )
    two = pl.all_horizontal(pl.col("first", "second").str.count_matches(r"[0-9]") >= _LONE)
    one = _CELL.str.extract(_FLOAT), _TEXT.str.extract(_DIGITS_ONLY), pl.col("slashed")
    text = pl.coalesce(*one, pl.when(two).then("first"))
    return read.select("row", "country", text=text, extension=_NONE, second=pl.when(two).then("second"))


def _kept(texts: pl.Series) -> pl.Series:
    """The digits of texts without a line break, with the plus before them."""
    if texts.is_empty():
        return texts
    joined: bytes = texts.str.join("\n").cast(pl.Binary).item()
    if not joined.isascii():
        for wide in _SKIPPED_WIDE:
            joined = joined.replace(wide.encode(), b"")
    return pl.Series([joined.translate(None, _SKIPPED)]).cast(pl.String).str.split("\n").explode()


def bare(cell: pl.Expr) -> pl.Expr:
    """Whether the cell holds the digits and punctuation of one number, and nothing else."""
    return cell.str.contains(_BARE)


def bare_digits(cell: pl.Expr) -> pl.Expr:
    """Whether the cell holds digits only, as a spreadsheet leaves them of a number."""
    return cell.str.contains(_BARE_DIGITS)
