"""What makes two rows worth comparing: match keys, mixed from the hashes of their parts."""

from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import polars as pl

from listforge.stages.dedupe.told import BLOCK, Array, Told, hashes, mailbox, mixed, own_mailbox
from listforge.vocab import MatchKey

MANY = 100  # names of companies at one domain that no company has, if each has it
EACH = 5  # rows at the most
AS_TOLD = (
    "given", "family", "root", "company", "postal_code", "linkedin", "local", "street_number", "area", "page",
)  # fmt: skip


def parts() -> dict[str, pl.Expr]:
    """The parts of match keys that have one value a row, of the columns of `told`; null where it is not known."""
    given, family = pl.col("given"), pl.col("family")
    initials = given.str.head(1), family.str.head(1)
    return {name: pl.col(name) for name in (*AS_TOLD, "domain")} | {
        "mail": own_mailbox(),
        "mailbox": mailbox(),
        "street_start": pl.col("street").str.head(8),
        "company_word": pl.col("company").str.extract(r"^(\S+)"),
        "last_word": pl.col("company").str.extract(r"(\S+)$"),
        "initial": initials[0],
        "family_initial": initials[1],
        "initials": _unordered(*initials),
        "family3": family.str.head(3),
        "family4": family.str.head(4),
        "company_start": _start(pl.col("company").str.replace_all(" ", "", literal=True), 6),
        "city": pl.col("city") + pl.coalesce("region", pl.lit("")),
        "town": pl.col("city"),
        # Of those who say where they are there are keys enough, unless a town has names in two scripts; of a long list
        # the same beginnings would be most pairs.
        "name_start": pl.when(
            pl.col("postal_code").is_null() & (pl.col("city").is_null() | ~_alphabetic(pl.col("site_name")))
        ).then(_start(pl.col("site_name"), 10)),
        "address": pl.concat_str(
            "street_number", pl.lit(" "), pl.col("street").str.head(6), pl.col("area").fill_null("")
        ),
        "either": _unordered(given, family),
    }


def _alphabetic(name: pl.Expr) -> pl.Expr:
    """Whether a name begins in Latin, Greek or Cyrillic letters, or with a number."""
    return name.str.contains(r"^[\p{Latin}\p{Greek}\p{Cyrillic}\p{N}]")


def _start(name: pl.Expr, letters: int) -> pl.Expr:
    """How a name begins: as many letters as that, or fewer where one says more: half as many, of ideographs a third."""
    ideographs = name.str.contains(r"^\p{Han}")
    fewer = pl.when(ideographs).then(name.str.head(letters // 3)).otherwise(name.str.head(letters // 2))
    return pl.when(_alphabetic(name)).then(name.str.head(letters)).otherwise(fewer)


def _unordered(one: pl.Expr, other: pl.Expr) -> pl.Expr:
    """Two parts in either order; where one is not known, the other twice."""
    hashes = [pl.when(part.is_not_null()).then(part.hash(0)) for part in (one, other)]
    return pl.min_horizontal(hashes) ^ pl.max_horizontal(hashes).hash(1)


def hashed(rows: Told, asked: Mapping[str, Array]) -> dict[str, Array]:
    """Each part as 64-bit hashes, 0 where it is not known, and where a domain is everybody's.

    asked: the parts, and which of the rows each is asked of; where these are few it is worked out of them alone.
    """
    every, all_of = parts(), np.ones(len(rows.numbers), bool)
    asked = {**asked, "company": all_of, "domain": all_of}
    names = sorted(asked.keys() - {"number"})
    with ThreadPoolExecutor() as pool:  # not in one query: as texts they take far more room than as hashes
        columns = pool.map(lambda name: _hashed(rows.table, every[name], asked[name]), names)
        found = dict(zip(names, columns, strict=True))
    found["domain"] = _one_companys(found["domain"], found["company"])
    return found


def of_all(where: Array) -> bool:
    """Whether a part that is asked of these rows is worked out of all."""
    return 2 * int(np.count_nonzero(where)) >= len(where)


def _one_companys(domains: Array, companies: Array) -> Array:
    """The domains, 0 for those that many companies have: a host of mail or of pages that is on no list of such.

    Strangers who share one are not worth comparing, and would be most of the pairs of a long list.
    """
    rows = pl.DataFrame({"domain": domains, "company": companies}).filter(pl.col("domain") != 0)
    large = rows.filter((pl.len() >= MANY).over("domain"))
    counts = large.group_by("domain").agg(names=pl.col("company").n_unique(), rows=pl.len())
    everybodys = counts.filter((pl.col("names") >= MANY) & (pl.col("names") * EACH > pl.col("rows")))["domain"]
    return np.where(np.isin(domains, everybodys.to_numpy()), np.uint64(0), domains)


def _hashed(table: pl.DataFrame, part: pl.Expr, where: Array) -> Array:
    if of_all(where):
        return hashes(table.select(part).to_series())
    found = np.zeros(len(where), np.uint64)
    found[where] = hashes(table.lazy().filter(pl.Series(where)).select(part).collect().to_series())
    return found


def keyed(rows: Told, key: MatchKey, hashes: Mapping[str, Array], mine: Array) -> Iterator[tuple[Array, Array]]:
    """Those of `mine` that have all parts of a match key, and its hash, a block of the rows at a time.

    A row a number where numbers are a part, and a row an address where the mail is the key.
    """
    parts = [hashes[part] for part in key.parts if part != "number"]
    for start in range(0, len(mine), BLOCK):
        here = slice(start, start + BLOCK)
        alone = [part[here] for part in parts]
        known = np.logical_and.reduce([mine[here], *(part != 0 for part in alone)])
        if "number" in key.parts:
            at, nth = np.nonzero((rows.numbers[here] != 0) & known[:, None])
            numbers = rows.numbers[here][at, nth].astype(np.uint64)
            yield start + at, mixed(np.zeros_like(numbers), numbers, *(part[at] for part in alone))
            continue
        at = np.flatnonzero(known)
        yield start + at, mixed(*(part[at] for part in alone))
        if key.parts == ("mail",):
            at, nth = np.nonzero(rows.own[here] & mine[here, None])
            yield start + at, rows.mails[here][at, nth]
