"""What the cells of a column are, whatever its header says: numbers, mail, web pages, places, names, titles."""

import re
from collections.abc import Collection, Mapping, Sequence
from functools import cache
from itertools import pairwise
from typing import NamedTuple

import polars as pl

from listforge import vocab
from listforge.columns import NUMBERS, TEXT
from listforge.fields import company, given_name, text, title

SAMPLE = 1_000  # rows looked at
DISTINCT = 100  # different cells among them that are judged
FEWEST = 0.5  # confidence below which a guess is not worth saying

_EMAIL = r"^\S+@[\p{L}\p{N}-]+(?:\.[\p{L}\p{N}-]+)*\.\p{L}{2,}$"
_SITE = r"^(?:https?://)?(?:[\p{L}\p{N}-]+\.)+\p{L}{2,}(?::\d+)?(?:[/?#]\S*)?$"
_BARE_HOST = r"^(?:[\p{L}\p{N}-]+\.)+\p{L}{2,}$"
# Pages that are nobody's own site.
_SOCIAL = (
    r"(?i)(?:^|[/.])(?:linkedin|facebook|twitter|x|instagram|youtube|xing|github|google|zoom|bit|crunchbase)"
    r"\.(?:com|ly|us)(?:/|$)"
)
_PERSON_PAGE = r"linkedin\.com/(?:in|pub|sales/(?:lead|people))/"
_COMPANY_PAGE = r"linkedin\.com/(?:company|school|sales/company)/"
# A number as people write one: a plus, brackets or groups, so that an id, a date or a sum of money is none.
_NUMBER = r"^['\s]*(?:\+\d|\(?\+?\d{1,4}\)[\s.-]*\d|\d{2,5}[\s./-]+\d)[\d\s()./-]*(?:(?:,? ?(?:x|ext\.?)) ?\d{1,6})?$"
# Numbers of other kinds: decimals, addresses of machines, a year and a number.
_COUNTED = r"^[+-]?\d+[.,]\d+$|^(?:\d{1,3}\.){3}\d{1,3}$|^(?:19|20)\d{2}[-/]\d{3,}"
_AMERICAN = r"^1?[2-9]\d{2}[2-9]\d{6}$"
_DATE = (
    r"^(?:\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[-/.]\d{1,2}[-/.](?:\d{4}|\d{2}))(?:[T ,].*)?$"
    r"|^(?:\d{1,2}[ .-]\p{L}{3,9}[ .,-]+|\p{L}{3,9} \d{1,2},? )(?:\d{4}|\d{2})$"
)
_POSTAL = r"^(?:\d{5}-\d{4}|0\d{4}|(?i:[a-z]\d[a-z] ?\d[a-z]\d)|(?i:[a-z]{1,2}\d[a-z\d]? \d[a-z]{2}))$"
_FIVE_DIGITS = r"^\d{5}(?:-\d{4})?$"
_TOWN = r"^\p{L}[\p{L} .'’-]{1,40}$"
_HOUSE = r"^\d{1,6}[\p{L}]?,? \p{L}|\p{L} \d{1,5} ?[\p{L}]?$"
_CODE = r"^[^\s\d]*\d[^\s\d]*\d[^\s\d]*\d\S*$"  # one word with three digits or more: an id
_NAME_WORD = r"(?:\p{Lu}[\p{L}'’.-]*|van|von|de|der|den|di|da|la|le|el|bin|al|y|zu)"
_FULL_NAME = rf"^\p{{Lu}}[\p{{L}}'’.-]*(?: {_NAME_WORD}){{1,4}}$"
_ONE_NAME = r"^\p{Lu}[\p{L}'’-]+(?:[ -]\p{Lu}[\p{L}'’-]+)?$"


_CELLS = {"column": TEXT, "cell": TEXT}
_NONE = pl.DataFrame(schema=_CELLS)


class Guess(NamedTuple):
    """A header, the canonical column that its cells look like, and how sure that is (0 to 1)."""

    header: str
    column: str
    confidence: float


def guessed(frame: pl.DataFrame) -> list[Guess]:
    """The best guess of each column of which there is one, in the order of the columns; two may be of one kind.

    Looks at distinct cells of the first thousand rows only. Dates are known but are no guess: nothing in them says
    whose they are.
    """
    samples = {name: _sample(frame[name]) for name in frame.columns}
    shares = _shares(samples)
    found = {name: _of_column(name, cells.len(), shares.get(name, {})) for name, cells in samples.items()}
    return [guess for guess in _with_neighbours(shares, found).values() if guess is not None]


def meant(frame: pl.DataFrame, unsure: Mapping[str, Sequence[str]]) -> dict[str, list[Guess]]:
    """Of each header that means different columns in different lists those that its cells are, in the order given.

    The header has said half of it, so that less is asked of the cells than where it says nothing.
    """
    shares = _shares({name: _sample(frame[name]) for name in unsure}) if unsure else {}
    found = {}
    for name, columns in unsure.items():
        sure = {c: _as_said(c, share, frame[name]) for c in columns if (share := shares.get(name))}
        found[name] = [Guess(name, c, round(confidence, 2)) for c, confidence in sure.items() if confidence]
    return found


def company_like(frame: pl.DataFrame, stated: Collection[str] = ()) -> list[str]:
    """The headers of columns that are filled in most rows with what may be the names of companies.

    Under a header that is `stated` to mean them now and then, few names that come again and again may be such too.
    """
    looked = frame.head(SAMPLE)
    full = looked.select(text.clean(pl.all().cast(TEXT)).is_not_null().mean())
    filled = [c.name for c in full.get_columns() if (c.item() or 0) >= 0.5]
    shares = _shares({name: _sample(looked[name]) for name in filled})
    return [
        name
        for name in filled
        if (share := shares.get(name))
        and _are_names(share)
        and share["titled"] >= 0.8
        and share["short"] >= 0.9
        and (name in stated or _is_varied(frame[name]))
    ]


def telling(cells: Sequence[str]) -> int:
    """How many of a row's cells are themselves data: a mail address, a number, a web page, a date."""
    return sum(any(shape.search(cell.strip()) for shape in _shapes()) for cell in cells if cell and len(cell) < 200)


@cache
def _shapes() -> tuple[re.Pattern[str], ...]:
    letters = ((r"\p{L}", r"[^\W\d_]"), (r"\p{N}", r"\d"))
    patterns = [_EMAIL, r"^(?:https?://|www\.)\S+$", r"^['\s]*(?:\+|\(\d{2,5}\)|0)?[\d\s()./-]{9,18}$", _DATE]
    for letter, plain in letters:
        patterns = [p.replace(f"[{letter}\\p{{N}}-]", r"[\w-]").replace(letter, plain) for p in patterns]
    return tuple(re.compile(p) for p in patterns)


def _sample(column: pl.Series) -> pl.Series:
    """Distinct cells with something in them."""
    return _filled(column).unique(maintain_order=True).head(DISTINCT)


def _filled(column: pl.Series) -> pl.Series:
    """The cells of the first rows that have something in them, as text."""
    cells = column.head(SAMPLE).cast(TEXT).to_frame("cell").select(text.clean(pl.col("cell"))).to_series()
    return cells.drop_nulls()


# --- facts of cells ------------------------------------------------------------------------------


def _shares(samples: Mapping[str, pl.Series]) -> dict[str, dict[str, float]]:
    """Of each column the share of its cells that each fact holds for: worked out for all columns at once."""
    cells = pl.concat(
        [pl.DataFrame({"column": name, "cell": c}, schema=_CELLS) for name, c in samples.items()] or [_NONE]
    )
    facts = cells.select("column", **_shapes_of(pl.col("cell")))
    facts = facts.hstack(_places_of(cells["cell"])).hstack(_words_of(cells["cell"]))
    facts = _with_titles(facts, cells)
    means = facts.group_by("column").agg(pl.all().fill_null(False).mean())
    return {str(row.pop("column")): row for row in means.iter_rows(named=True)}


def _with_titles(facts: pl.DataFrame, cells: pl.DataFrame) -> pl.DataFrame:
    """`title`: cells that say a level or, in columns where many do, a department."""
    many = (pl.col("level").mean() >= 0.5).over("column")
    likely = facts.select(many).to_series()
    asked = cells.select(pl.when(likely).then("cell")).to_series()
    said = title.department(asked).is_not_null() if likely.any() else pl.repeat(False, cells.height, eager=True)
    return facts.with_columns(title=pl.col("level") | said)


def _shapes_of(cell: pl.Expr) -> dict[str, pl.Expr]:
    """What has a shape that is its own proof."""
    digits = cell.str.replace_all(r"(?:x|ext).*$|\D", "").str.len_chars()
    site = cell.str.contains(_SITE) & ~cell.str.contains(_SOCIAL)
    written = cell.str.contains(_NUMBER) & digits.is_between(9, 15) & ~cell.str.contains(_DATE)
    written = written & ~cell.str.contains(_COUNTED)
    number = (written & ((digits >= 10) | cell.str.contains(r"^['\s]*[+(0]"))) | cell.str.contains(_AMERICAN)
    return {
        "email": cell.str.contains(_EMAIL),
        "linkedin_url": cell.str.contains(_PERSON_PAGE),
        "company_linkedin_url": cell.str.contains(_COMPANY_PAGE),
        "company_domain": site & cell.str.contains(_BARE_HOST),
        "website": site,
        "phone": number,
        "postal": cell.str.contains(_POSTAL),
        "postal_or_five": cell.str.contains(_POSTAL) | cell.str.contains(_FIVE_DIGITS),
        "town": cell.str.contains(_TOWN),
        "numbered": cell.str.contains(_HOUSE),
        "words": cell.str.contains(r"^[\p{L}\p{N} .,#&'’()/+-]{2,70}$"),
        "whole_name": cell.str.contains(_FULL_NAME),
        "one_name": cell.str.contains(_ONE_NAME),
        "lettered": (cell.str.count_matches(r"\p{L}") >= 0.6 * cell.str.count_matches(r"\S"))
        & ~cell.str.contains(_CODE),
        "handle": cell.str.contains(r"^[\p{Ll}\d._-]+$"),
        "titled": ~cell.str.contains(r"^[^\p{L}]*\p{Ll}"),
        "short": cell.str.count_matches(r"\S+") <= 6,
    }


def _places_of(cells: pl.Series) -> pl.DataFrame:
    """Countries and states. Two letters may be either ("CA", "DE"): `place` is what only one of them has."""
    keys = cells.to_frame("c").select(text.key(pl.col("c"))).to_series()
    states = {vocab.key(n) for country in ("US", "CA") for n in vocab.regions()[country]}
    anywhere = {vocab.key(n) for names in vocab.regions().values() for n in names}
    lands = set(vocab.countries())
    sets = {"land": lands, "state": states, "place": lands ^ states, "anywhere": anywhere}
    return pl.DataFrame({name: keys.is_in(list(known)) for name, known in sets.items()})


def _words_of(cells: pl.Series) -> pl.DataFrame:
    """Companies by legal forms, titles by what they say, people by given names, streets by their words."""
    first = cells.str.to_lowercase().str.extract(r"^(?:(?:mr|mrs|ms|dr)\.? )?([\p{L}'’-]+)")
    given = first.is_in(given_name.listed().implode())
    level = title.seniority(cells).is_not_null()
    return cells.to_frame("c").select(
        form=company.legal_form(pl.col("c")).is_not_null(),
        level=level,
        given=given,
        given_alone=given & cells.str.contains(_ONE_NAME),
        answer=text.fold(pl.col("c")).is_in([*map(vocab.fold, vocab.booleans()), "unknown"]),
        kind=text.fold(pl.col("c")).is_in(sorted(vocab.company_kinds())),
        street_word=text.fold(pl.col("c")).str.contains(_street()),
    )


@cache
def _street() -> str:
    """A pattern for words of data/street_words.yaml, written out or short."""
    words = {word for pair in vocab.street_words().items() for word in pair if len(word) > 1}
    return r"(?:^| )(?:" + "|".join(sorted(map(re.escape, words))) + r")(?: |$)"


# --- what they make of a column ------------------------------------------------------------------


def _of_column(header: str, cells: int, share: Mapping[str, float]) -> Guess | None:
    if not cells:
        return None
    kinds = _by_shape(share) or _by_place(share) or (_by_words(share) if cells > 2 else {})
    # A handful of cells says less than a hundred do.
    doubt = 0.0 if cells >= 5 else 0.05
    best = max(kinds, key=lambda column: kinds[column], default=None)
    if best is None or kinds[best] - doubt < FEWEST:
        return None
    return Guess(header, best, round(min(kinds[best], 0.99) - doubt, 2))


def _by_shape(share: Mapping[str, float]) -> dict[str, float]:
    shapes = ("email", "linkedin_url", "company_linkedin_url", "company_domain", "website", "phone")
    found = {column: share[column] for column in shapes if share[column] >= 0.8}
    if found.get("company_domain", 0) >= found.get("website", 1):
        found.pop("website", None)
    return found


def _by_place(share: Mapping[str, float]) -> dict[str, float]:
    found = {
        column: share[held]
        for column, held in (("country", "land"), ("region", "state"))
        if share[held] >= 0.9 and share["place"]
    }
    if share["postal_or_five"] >= 0.95:
        found["postal_code"] = 0.9 if share["postal"] else 0.6
    return found


def _by_words(share: Mapping[str, float]) -> dict[str, float]:
    """Companies, titles and people are never quite sure; a street has a number, and mostly a word for a street."""
    if share["words"] < 0.9:
        return {}
    form, plain = share["form"], share["form"] < 0.1
    found = {
        "company_name": _grown(form, 0.25) if form > 0 else 0.0,
        "job_title": _grown(share["title"], 0.7) if plain and share["level"] >= 0.5 else 0.0,
        "full_name": _grown(share["given"], 0.3) if share["whole_name"] >= 0.8 and plain else 0.0,
        "first_name": _grown(share["given_alone"], 0.6) if share["whole_name"] < 0.3 else 0.0,
    }
    found = {column: sure for column, sure in found.items() if sure}
    if not found and share["street_word"] >= 0.5 and share["numbered"]:
        found["street"] = _grown(share["numbered"], 0.8)
    return found


def _as_said(column: str, share: Mapping[str, float], cells: pl.Series) -> float:
    """How sure it is that cells are of a column that their header may mean; 0 where they are not."""
    needed = {
        "email": ("email", 0.8), "linkedin_url": ("linkedin_url", 0.8), "region": ("anywhere", 0.8),
        "postal_code": ("postal_or_five", 0.9), "street": ("numbered", 0.5), "job_title": ("title", 0.5),
        "authority": ("answer", 0.9), "first_name": ("given_alone", 0.5), "last_name": ("one_name", 0.9),
        **dict.fromkeys(NUMBERS, ("phone", 0.8)),
    }  # fmt: skip
    if column == "company_name":
        named = _are_names(share) and (share["form"] >= 0.25 or _is_varied(cells))
        return 0.8 + 0.15 * share["form"] if named else 0.0
    if column == "full_name":
        return _grown(share["given"], 0.3) if share["whole_name"] >= 0.7 and share["form"] < 0.1 else 0.0
    fact, least = needed[column]
    return min(_grown(share[fact], least), 0.95)


def _are_names(share: Mapping[str, float]) -> bool:
    """Whether cells may be the names of companies: mostly letters, and no ids, people, places, titles or answers."""
    if share["form"] >= 0.25:
        return share["lettered"] >= 0.8
    person = share["whole_name"] >= 0.8 and share["given"] >= 0.5
    other = max(share[fact] for fact in ("email", "website", "phone", "land", "anywhere", "answer", "kind", "handle"))
    return (
        min(share["lettered"], share["words"]) >= 0.9
        and other < 0.5
        and max(share["title"], share["given_alone"]) < 0.4
        and share["numbered"] < 0.5
        and not person
    )


def _is_varied(cells: pl.Series) -> bool:
    """Whether cells differ as names do: a few words that come again and again say what kind of company it is."""
    filled = _filled(cells)
    return filled.n_unique() >= min(20, 0.3 * filled.len())


def _grown(share: float, needed: float) -> float:
    """The confidence of a kind of which so many cells are proof enough: 0.8 there, 0.95 where all are."""
    return 0.8 + 0.15 * (share - needed) / (1 - needed) if share >= needed else 0.0


def _with_neighbours(
    shares: Mapping[str, Mapping[str, float]], found: dict[str, Guess | None]
) -> dict[str, Guess | None]:
    """What only stands out beside another column: a family name after the given name, a town before its state, five
    digits beside one."""
    for before, after in pairwise(list(found)):
        left, right = found[before], found[after]
        named = left is not None and left.column == "first_name" and (right is None or right.column == "first_name")
        if named and shares.get(after, {}).get("one_name", 0) >= 0.9:
            found[after] = Guess(after, "last_name", 0.8)
        placed = left is None and right is not None and right.column == "region"
        if placed and shares.get(before, {}).get("town", 0) >= 0.95:
            found[before] = Guess(before, "city", 0.8)
        for one, other in ((left, right), (right, left)):
            if one is not None and other is not None and one.column == "region" and other.column == "postal_code":
                found[other.header] = other._replace(confidence=max(other.confidence, 0.9))
    return found
