"""What import made of the headers of its files, for people: a table, or YAML that the ICP takes back."""

import json
from pathlib import Path

import polars as pl

from listforge import frames

GUESSED = ("similar", "content")
LACKING = {"company_name": "the company_name", "anybody": "a company, a person, a number or a mail address"}
SHOWN = 8  # headers that a sentence names


def write(mapping: pl.DataFrame, path: Path) -> None:
    """The mapping in the format of the file's extension: YAML, JSON (a list of headers), else as any list."""
    match path.suffix.lower():
        case ".yaml" | ".yml":
            frames.write_text(as_yaml(mapping), path)
        case ".json":
            frames.write_text(json.dumps(mapping.to_dicts(), ensure_ascii=False, indent=1) + "\n", path)
        case _:
            frames.write(mapping, path)


def as_yaml(mapping: pl.DataFrame) -> str:
    """`preset` and `columns` of each file, a document a file, as a source of the ICP takes them."""
    if not mapping.height:
        return "# listforge's own list: its columns are what they are called\ncolumns: {}\n"
    files = mapping.partition_by("file", maintain_order=True)
    return "---\n".join(_document(one) for one in files)


def _document(mapping: pl.DataFrame) -> str:
    file, preset, dialect = (" ".join(str(cell).split()) for cell in mapping.row(0)[:3])
    mapped = mapping.filter(pl.col("column").is_not_null() & (pl.col("how") != "by kind"))
    lines = [_line(one) for one in mapped.partition_by("column", maintain_order=True)]
    body = ["columns:", *lines] if lines else ["columns: {}"]
    kinds, rest = (_named(mapping.filter(how=how)) for how in ("by kind", "passes through"))
    remarks = [f"# {what}: {names}" for what, names in (("by kind", kinds), ("passes through", rest)) if names]
    return "\n".join([f"# {file} ({dialect})", f"preset: {preset}", *body, *remarks, ""])


def _line(headers: pl.DataFrame) -> str:
    """A column with its headers, best first, and how it was found."""
    best = headers.filter(pl.col("how") != "also").row(0, named=True)
    others = headers.filter(pl.col("how") == "also").sort("rank")["header"].to_list()
    told = json.dumps([best["header"], *others] if others else best["header"], ensure_ascii=False)
    return f"  {best['column']}: {told}  # {best['how']}, {best['confidence']:g}"


def _named(headers: pl.DataFrame) -> str:
    return ", ".join(" ".join(name.split()) for name in headers["header"])


def guesses(mapping: pl.DataFrame, change: str) -> list[str]:
    """A sentence for each file some of whose headers were guessed; `change`: how to change that."""
    if not mapping.height:
        return []
    found = mapping.filter(pl.col("how").is_in(GUESSED))
    return [
        f"import: {file}: took "
        + ", ".join(
            f'"{r["header"]}" as {r["column"]} ({r["how"]}, {r["confidence"]:g})' for r in one.iter_rows(named=True)
        )
        + f"; {change}"
        for (file,), one in found.group_by("file", maintain_order=True)
    ]


def missed(headers: pl.DataFrame, change: str) -> list[str]:
    """A sentence for each file that has no company, or nobody at all, and has columns that may say it; `change`: what
    maps one."""
    if not headers.height:
        return []
    return [
        f"import: {file}: no column is {LACKING[missing]}; {_quoted(one['header'].to_list())}; {change}"
        for (file, missing), one in headers.group_by("file", "missing", maintain_order=True)
    ]


def _quoted(names: list[str]) -> str:
    """The first of the headers that pass through, each on one line and cut short."""
    shown = ", ".join(f'"{" ".join(name.split())[:30]}"' for name in names[:SHOWN])
    more = f" and {len(names) - SHOWN} more" if len(names) > SHOWN else ""
    return f"{shown}{more} {'passes' if len(names) == 1 else 'pass'} through"
