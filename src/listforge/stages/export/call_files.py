"""The call files: their names, and their bytes in the layout's dialect."""

import polars as pl

from listforge import vocab
from listforge.columns import TEXT
from listforge.stages.export.cells import as_text

PART = "_part"


def files(calls: pl.DataFrame, layout: vocab.Layout) -> dict[str, bytes]:
    """The call files by name: `calls.csv`, or `calls-<slug>.csv` a part."""
    split = calls.partition_by(PART, as_dict=True, maintain_order=True) if calls.height else {("",): calls}
    return {
        f"calls{'-' if part else ''}{part}.{layout.csv.extension}": text_of(rows, layout)
        for (part,), rows in sorted(split.items(), key=lambda item: str(item[0]))
    }


def text_of(calls: pl.DataFrame, layout: vocab.Layout) -> bytes:
    """The call file's bytes, in the layout's dialect."""
    csv = layout.csv
    text = calls.drop(PART, strict=False).write_csv(
        separator=csv.separator,
        include_header=csv.header,
        quote_style="necessary" if csv.quotes else "never",
        line_terminator="\r\n" if csv.newline == "crlf" else "\n",
    )
    return (b"\xef\xbb\xbf" if csv.bom else b"") + text.encode()


def parts(frame: pl.DataFrame, split_by: str | None) -> pl.Series:
    """The slug of the file each row goes to; values that would share one get a number."""
    if split_by is None:
        return pl.Series([""], dtype=TEXT).new_from_index(0, frame.height)
    value = frame.select(as_text(split_by, frame.schema[split_by]).fill_null("unknown")).to_series()
    slugs: dict[str, str] = {}
    for one in value.unique().sort():
        slug = "-".join("".join(c if c.isalnum() and c.isascii() else " " for c in one.lower()).split()) or "other"
        number, unique = 2, slug
        while unique in slugs.values():
            unique, number = f"{slug}-{number}", number + 1
        slugs[one] = unique
    return value.replace_strict(slugs, return_dtype=TEXT)
