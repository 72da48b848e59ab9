"""Files that hold numbers and nothing else, read a block at a time: lines, XML, fields by place.

Numbers of the US and Canada need no parser, and count though no subscriber may have them; the rest goes to
phonenumbers. What each registry writes: data/suppression.yaml.
"""

import re
from collections.abc import Callable, Iterator
from typing import BinaryIO, NamedTuple

import polars as pl

from listforge import vocab
from listforge.fields import phone
from listforge.frames import one_newline
from listforge.suppression.compiled import Range

CHUNK = 1 << 25
# What may stand behind a number in its line: a date, a code, anything too short to be another number.
_BEHIND = r"(?:[,;|\t]\D*(?:\d{1,6}\D+)*(?:\d{1,6})?)?$"
AREA_AND_LOCAL = rf"^\s*(\d{{3}})\s*,\s*(\d{{7}})\s*{_BEHIND}"  # `AAA,NNNNNNN` of the US and Canadian registries
TEN_DIGITS = rf"^([2-9]\d{{9}})\s*{_BEHIND}"
NUMBER_LINE = re.compile(r"^[\s+\d().,/xX*-]+$")
_AMERICAN = r"^(?:\+?1)?[\s.-]*\(?([2-9][0-9]{2})\)?[\s.-]*([2-9][0-9]{2})[\s.-]*([0-9]{4})$"
_BLOCK = r"^([+\d().\s-]*\d)[*xX]+$"
# An element of the registries' XML, from its name to its value; the files are not always well-formed.
_ELEMENT = r"""(?i)^(list|ac|ph)\b[^>]*?\bval\s*=\s*["']?\s*(\d*)"""
AMERICAN = ("US", "CA")


class Read(NamedTuple):
    """Numbers as E.164 digits (Int64), number blocks, how many entries were read and how many of them are none."""

    digits: pl.Series
    ranges: list[Range]
    lines: int
    unread: int


Reader = Callable[[BinaryIO, str | None], Iterator[Read]]


def digits_of(raw: pl.Series, region: pl.Series | str | None) -> Read:
    """Cells as numbers and blocks (`212*`), each read in its country."""
    regions = region if isinstance(region, pl.Series) else pl.lit(region, dtype=pl.String)
    cells = pl.DataFrame({"raw": raw}).with_columns(region=regions)
    block = pl.col("raw").str.contains(_BLOCK)
    ranges: list[Range] = []
    refused = 0
    if cells.select(block.any()).item():
        for text, country, times in (
            cells.filter(block).group_by("raw", "region", maintain_order=True).len().iter_rows()
        ):
            found = _block(text, country)
            ranges += found
            refused += 0 if found else times
        cells = cells.filter(~block)
    ours = pl.col("region").is_in(AMERICAN) | pl.col("raw").str.starts_with("+1")
    quick = pl.concat_str(pl.lit("1"), *(pl.col("raw").str.extract(_AMERICAN, group) for group in (1, 2, 3)))
    told = cells.with_columns(digits=pl.when(ours).then(quick).cast(pl.Int64))
    found_digits, unread = [told["digits"].drop_nulls()], 0
    rest, first = told.filter(pl.col("digits").is_null()).select("raw", "region"), True
    while rest.height:
        judged = phone.judge(rest["raw"], rest["region"])
        found_digits.append(judged["e164"].cast(pl.Int64).drop_nulls().alias("digits"))
        unread, first = (judged.filter(~pl.col("valid")).height if first else unread), False
        rest = rest.select("region", raw=judged["second"]).drop_nulls("raw")
    return Read(pl.concat(found_digits), ranges, raw.len(), unread + refused)


def _block(text: str, country: str | None) -> list[Range]:
    """The numbers that begin like `212*`, `1-212-555*` or `+44 20 7946*`, of any length where that is not known."""
    figures = re.sub(r"\D", "", text)
    if not text.strip().startswith("+") and country not in AMERICAN:
        return []
    if not text.strip().startswith("+") and figures[0] != "1":  # no area code begins with 1
        figures = f"1{figures}"
    if figures[0] == "1":
        spare = 11 - len(figures)
        return [] if spare < 0 or len(figures) < 4 else [_from(figures, spare)]
    return [] if len(figures) < 3 else [_from(figures, spare) for spare in range(16 - len(figures))]


def _from(figures: str, spare: int) -> Range:
    return int(figures + "0" * spare), int(figures + "9" * spare)


# --- lines ---------------------------------------------------------------------------------------


def lines(file: BinaryIO, region: str | None) -> Iterator[Read]:
    """A number a line, in any writing, or `AAA,NNNNNNN`."""
    for chunk in _lines(file):
        yield _quick(chunk, region) or _carefully(_text(chunk), region)


def _quick(chunk: bytes, region: str | None) -> Read | None:
    """A chunk all of `AAA,NNNNNNN`, or all of ten digits of the US or Canada; else None."""
    end = 2 if b"\r\n" in chunk[:64] else 1
    two = re.match(rb"\d{3},\d{7}\r?\n", chunk) is not None
    if not two and not (region in AMERICAN and re.match(rb"\d{10}\r?\n", chunk)):
        return None
    chunk = chunk if chunk.endswith(b"\n") else chunk + b"\r\n"[2 - end :]
    schema = {"area": pl.Int64, "local": pl.Int64} if two else {"digits": pl.Int64}
    try:
        frame = pl.read_csv(chunk, has_header=False, schema=schema, quote_char=None)
    except pl.exceptions.PolarsError:
        return None
    digits = frame.select(pl.col("area") * 10**7 + pl.col("local") if two else "digits").to_series().rename("digits")
    # All are ten digits long if all are at most that and the chunk is as long as that makes it.
    whole = len(chunk) == frame.height * (10 + two + end) and not digits.null_count()
    if not whole or (two and int(frame["local"].max()) >= 10**7):  # type: ignore[arg-type]
        return None
    if not digits.is_between(2 * 10**9, 10**10, closed="left").all():
        return None
    return Read(digits + 10**10, [], frame.height, 0)


def _carefully(text: pl.Series, region: str | None) -> Read:
    written = text.str.strip_chars()
    numbers = written.filter(written != "").str.replace(AREA_AND_LOCAL, "+1$1$2")
    return digits_of(numbers.str.replace(TEN_DIGITS, "$1"), region)


def _lines(file: BinaryIO) -> Iterator[bytes]:
    """The lines in chunks, without a header: a first line that has no digit."""
    for number, chunk in enumerate(_chunks(file, b"\n")):
        first, newline, rest = chunk.partition(b"\n") if number == 0 else (b"0", b"", b"")
        if re.search(rb"\d", first):
            yield chunk
        elif newline:
            yield rest


def _chunks(file: BinaryIO, mark: bytes) -> Iterator[bytes]:
    """The file in pieces that end where an entry does."""
    left = b""
    while piece := file.read(CHUNK):
        if mark == b"\n" and mark not in piece and b"\r" in piece:
            piece = piece.replace(b"\r", mark)  # old-Mac text
        cut = piece.rfind(mark) + 1
        if not cut:
            left += piece
            continue
        yield left + piece[:cut]
        left = piece[cut:]
    if left.strip():
        yield left


def _text(chunk: bytes) -> pl.Series:
    return pl.Series("raw", one_newline(chunk).decode("utf-8-sig", "replace").split("\n"))


# --- XML -----------------------------------------------------------------------------------------


def xml(file: BinaryIO, region: str | None) -> Iterator[Read]:
    """`<list val='212'>`, `<ac val='212'>` and `<ph val='5550123'/>` of the US and Canadian registries."""
    area: str | None = None
    for chunk in _chunks(file, b">"):
        parts = pl.Series("tag", chunk.decode("utf-8", "replace").split("<")).str.strip_chars()
        tags = parts.str.extract_groups(_ELEMENT).struct.unnest()
        tags.columns = ["name", "val"]
        areas = pl.when(~_named("ph") & (pl.col("val").str.len_chars() == 3)).then("val")
        tags = tags.with_columns(area=areas.forward_fill().fill_null(pl.lit(area, dtype=pl.String)))
        numbers = tags.filter(_named("ph"))
        # A program that took them for quantities has lost their leading zeros.
        local = pl.when(pl.col("val").str.len_chars().is_between(1, 7)).then(pl.col("val").str.zfill(7))
        whole = pl.when(pl.col("val").str.len_chars() == 10).then("val")
        digits = numbers.select(
            digits=(pl.lit("1") + pl.coalesce(whole, pl.col("area") + local)).cast(pl.Int64, strict=False)
        )["digits"]
        area = tags["area"][-1] if tags.height else area
        yield Read(digits.drop_nulls(), [], digits.len(), digits.null_count())


def _named(name: str) -> pl.Expr:
    return (pl.col("name").str.to_lowercase() == name).fill_null(False)


# --- fields by their place -----------------------------------------------------------------------


def delimited(separator: str, places: tuple[int, ...]) -> Reader:
    """Lines without a header; the number is in the fields at the places, counted from 0, one behind the other."""

    def read(file: BinaryIO, region: str | None) -> Iterator[Read]:
        for chunk in _lines(file):
            fields = pl.col("raw").str.split(separator)
            yield _joined(chunk, [fields.list.get(n, null_on_oob=True) for n in places], region)

    return read


def fixed(places: tuple[tuple[int, int], ...]) -> Reader:
    """Lines without separators; each part of the number begins at a place, counted from 0, and has a length."""

    def read(file: BinaryIO, region: str | None) -> Iterator[Read]:
        for chunk in _lines(file):
            yield _joined(chunk, [pl.col("raw").str.slice(start, length) for start, length in places], region)

    return read


def _joined(chunk: bytes, parts: list[pl.Expr], region: str | None) -> Read:
    text = _text(chunk).str.strip_chars_end("\r\n")
    bare = [part.str.strip_chars(' "').fill_null("") for part in parts]
    raw = text.filter(text.str.strip_chars() != "").to_frame().select(raw=pl.concat_str(bare))["raw"]
    return digits_of(raw.str.replace(AREA_AND_LOCAL, "+1$1$2"), region)


def separator_of(name: str) -> str:
    """The separator of a name such as tab or pipe; else what is given."""
    return vocab.suppression().delimiters.get(name, name)
