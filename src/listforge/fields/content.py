"""What the cells of a column are, whatever its header says: numbers, mail, web pages, places, names, titles."""

import re
from collections.abc import Sequence
from functools import cache
from itertools import pairwise
from typing import NamedTuple

import polars as pl

from listforge import vocab
from listforge.columns import TEXT
from listforge.fields import company, person, text, title

SAMPLE = 1_000  # rows looked at
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
_NAME_WORD = r"(?:\p{Lu}[\p{L}'’.-]*|van|von|de|der|den|di|da|la|le|el|bin|al|y|zu)"
_FULL_NAME = rf"^\p{{Lu}}[\p{{L}}'’.-]*(?: {_NAME_WORD}){{1,4}}$"
_ONE_NAME = r"^\p{Lu}[\p{L}'’-]+(?:[ -]\p{Lu}[\p{L}'’-]+)?$"


class Guess(NamedTuple):
    """A header, the canonical column that its cells look like, and how sure that is (0 to 1)."""

    header: str
    column: str
    confidence: float


def guessed(frame: pl.DataFrame) -> list[Guess]:
    """The best guess of each column of which there is one, in the order of the columns; two may be of one kind.

    Looks at the distinct cells of the first thousand rows only. Dates are known but are no guess: nothing in them says
    whose they are.
    """
    found = {name: _of_column(_sample(frame[name]), name) for name in frame.columns}
    return [guess for guess in _with_neighbours(frame, found).values() if guess is not None]


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
    cells = column.head(SAMPLE).cast(TEXT).to_frame("cell").select(text.clean(pl.col("cell"))).to_series()
    return cells.drop_nulls().unique(maintain_order=True)


def _of_column(cells: pl.Series, header: str) -> Guess | None:
    if not cells.len():
        return None
    shares = _shares(cells) or _places(cells) or _words(cells)
    # A handful of cells says less than a hundred do.
    doubt = 0.0 if cells.len() >= 5 else 0.05
    best = max(shares, key=lambda column: shares[column], default=None)
    if best is None or shares[best] - doubt < FEWEST:
        return None
    return Guess(header, best, round(min(shares[best], 0.99) - doubt, 2))


def _shares(cells: pl.Series) -> dict[str, float]:
    """The shapes that are their own proof: the share of cells of each, where most are."""
    cell = pl.col("cell")
    digits = cell.str.replace_all(r"(?:x|ext).*$|\D", "").str.len_chars()
    page = cell.str.contains(_PERSON_PAGE), cell.str.contains(_COMPANY_PAGE)
    shared = cell.str.contains(_SOCIAL)
    site = cell.str.contains(_SITE) & ~shared
    written = cell.str.contains(_NUMBER) & digits.is_between(9, 15) & ~cell.str.contains(_DATE)
    written = written & ~cell.str.contains(_COUNTED)
    number = (written & ((digits >= 10) | cell.str.contains(r"^['\s]*[+(0]"))) | cell.str.contains(_AMERICAN)
    found = cells.to_frame("cell").select(
        email=cell.str.contains(_EMAIL), linkedin_url=page[0], company_linkedin_url=page[1],
        company_domain=site & cell.str.contains(_BARE_HOST), website=site, phone=number,
    ).mean().row(0, named=True)  # fmt: skip
    found["website"] = 0.0 if found["company_domain"] >= found["website"] else found["website"]
    return {column: share for column, share in found.items() if share >= 0.8}


def _places(cells: pl.Series) -> dict[str, float]:
    """Countries, states and postal codes. Two letters may be either ("CA", "DE"): what only one of them has decides."""
    keys = cells.to_frame("c").select(text.key(pl.col("c"))).to_series()
    states = {vocab.key(n) for country in ("US", "CA") for n in vocab.regions()[country]}
    lands, only = set(vocab.countries()), set(vocab.countries()) ^ states
    is_land, is_state = keys.is_in(list(lands)), keys.is_in(list(states))
    telling = keys.is_in(list(only))
    postal, five = cells.str.contains(_POSTAL), cells.str.contains(_FIVE_DIGITS)
    found: dict[str, float] = {}
    for column, held in (("country", is_land), ("region", is_state)):
        if _share(held) >= 0.9 and bool((held & telling).any()):
            found[column] = _share(held)
    if _share(postal | five) >= 0.95:
        found["postal_code"] = 0.9 if bool(postal.any()) else 0.6
    return found


def _words(cells: pl.Series) -> dict[str, float]:
    """Companies by legal forms, titles by what they say, people by given names; these are never quite sure."""
    if cells.len() < 3 or _share(cells.str.contains(r"^[\p{L}\p{N} .,#&'’()/+-]{2,70}$")) < 0.9:
        return {}
    form = _share(cells.to_frame("c").select(company.legal_form(pl.col("c")).is_not_null()).to_series())
    levels = title.seniority(cells).is_not_null()
    known = levels | title.department(cells).is_not_null()
    first = cells.str.to_lowercase().str.extract(r"^(?:(?:mr|mrs|ms|dr)\.? )?([\p{L}'’-]+)")
    given = first.is_in(_given_names().implode())
    whole = cells.str.contains(_FULL_NAME)
    found = {
        "company_name": _grown(form, 0.25) if form > 0 else 0.0,
        "job_title": _grown(_share(known), 0.7) if form < 0.1 and _share(levels) >= 0.5 else 0.0,
        "full_name": _grown(_share(given), 0.3) if _share(whole) >= 0.8 and form < 0.1 else 0.0,
        "first_name": _grown(_share(given & cells.str.contains(_ONE_NAME)), 0.6) if _share(whole) < 0.3 else 0.0,
    }
    return {column: share for column, share in found.items() if share} or _streets(cells)


def _streets(cells: pl.Series) -> dict[str, float]:
    """A house's number before or behind a name, and mostly a word for a street."""
    numbered = _share(cells.str.contains(_HOUSE))
    folded = cells.to_frame("c").select(text.fold(pl.col("c"))).to_series()
    worded = _share(folded.str.contains(_street()))
    return {"street": _grown(numbered, 0.8)} if worded >= 0.5 and numbered else {}


@cache
def _street() -> str:
    """A pattern for words of data/street_words.yaml, written out or short."""
    words = {word for pair in vocab.street_words().items() for word in pair if len(word) > 1}
    return r"(?:^| )(?:" + "|".join(sorted(map(re.escape, words))) + r")(?: |$)"


def _grown(share: float, needed: float) -> float:
    """The confidence of a kind of which so many cells are proof enough: 0.8 there, 0.95 where all are."""
    return 0.8 + 0.15 * (share - needed) / (1 - needed) if share >= needed else 0.0


def _with_neighbours(frame: pl.DataFrame, found: dict[str, Guess | None]) -> dict[str, Guess | None]:
    """What only stands out beside another column: a family name after the given name, a town before its state, five
    digits beside one."""
    names = frame.columns
    for before, after in pairwise(names):
        left, right = found[before], found[after]
        if left is not None and left.column == "first_name" and (right is None or right.column == "first_name"):
            cells = _sample(frame[after])
            if cells.len() and _share(cells.str.contains(_ONE_NAME)) >= 0.9:
                found[after] = Guess(after, "last_name", 0.8)
        if left is None and right is not None and right.column == "region":
            cells = _sample(frame[before])
            if cells.len() and _share(cells.str.contains(_TOWN)) >= 0.95:
                found[before] = Guess(before, "city", 0.8)
        for one, other in ((left, right), (right, left)):
            if one is not None and other is not None and one.column == "region" and other.column == "postal_code":
                found[other.header] = other._replace(confidence=max(other.confidence, 0.9))
    return found


def _share(holds: pl.Series) -> float:
    return float(holds.fill_null(False).mean() or 0.0)  # type: ignore[arg-type]


@cache
def _given_names() -> pl.Series:
    return pl.Series(sorted(person.given_names()))
