"""The values of a list, hashed once, and pairs of its rows beside each other."""

from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property
from itertools import product
from threading import Lock
from typing import NamedTuple

import numpy as np
import polars as pl
from rapidfuzz import process
from rapidfuzz.distance import OSA, JaroWinkler

from listforge.fields import phone
from listforge.stages.dedupe.told import Array, Told, hashes, mixed, own_mailbox

Scorer = Callable[..., float]
LONGEST = 200  # characters of a value that are compared; what is longer is no name
AT_ONCE = 250_000  # rows of which one thread reads the mailboxes
EDITS = 2  # that a mailbox may be away from a name it is made of
SHORT = 4  # letters of a name that it has to be made of without any
SEVERAL = r"^\S+ \S+ \S|^(?:\S ?){16}"  # words of a name, or letters
# What tells more of a row without a person than the name of its company; a country does not.
MORE = ("street_number", "street", "postal_code", "city", "region", "domain", "page", "local", "linkedin")
HOTLINES = ("toll_free", "uan")  # libphonenumber's kinds of numbers that are of no place
# How mailboxes are made of names; `g` and `f` are initials.
FORMS = (
    ("given", "family"), ("family", "given"), ("g", "family"), ("family", "g"), ("given", "f"), ("family",), ("given",),
)  # fmt: skip
GENERATIONS = ("jr", "sr", "ii", "iii")
SECOND = (2, 3)  # numbers in mailboxes that count people of one name
MIDDLE = r"^[a-z]+[._-]([a-z])[._-][a-z]+$"
UNKNOWN = -1_000  # letters, of a name or a mailbox that is not known


class Values:
    """The values of a list, hashed once, to compare any of its rows."""

    def __init__(self, rows: Told, places: Array | None = None, hashed: Mapping[str, Array] | None = None) -> None:
        """`places`: those of the rows that will be asked for, in order; all unless given.

        hashed: the hashes of columns of all rows, as far as they are known.
        """
        self.places = places
        self.rows = rows if places is None else rows.of(places)
        at = slice(None) if places is None else places
        self._hashes = {name: column[at] for name, column in (hashed or {}).items()}
        self._hashing = Lock()
        self.role = self.rows.table["role"].fill_null(False).to_numpy()
        self.initials = {name: hashes(self.rows.table[name].str.head(1)) for name in ("given", "family")}
        with ThreadPoolExecutor() as pool:  # in parts, for what is read of a mailbox takes many times its room
            parts = list(pool.map(_mailboxes, [*self.rows.table.iter_slices(AT_ONCE)] or [self.rows.table]))
        self.fits, self.mailbox_number = map(np.concatenate, zip(*parts, strict=True))

    @cached_property
    def long_name(self) -> Array:
        """Whether the company's name has several words, or as many letters."""
        return self._holds(pl.col("company").str.contains(SEVERAL))

    @cached_property
    def name_alone(self) -> Array:
        """Whether nothing but names is told."""
        told = self._holds(pl.any_horizontal(pl.col(name).is_not_null() for name in MORE))
        return np.asarray(~told & (self.rows.numbers[:, 0] == 0))

    @cached_property
    def has(self) -> Array:
        """How many numbers each row has; they stand first."""
        return np.asarray(np.count_nonzero(self.rows.numbers, axis=1), np.uint8)

    @cached_property
    def numbered(self) -> Array:
        """Whether the mailbox is the second of its name at the company's own host: j.smith2."""
        own = self.hashes("host") == self.hashes("domain")
        return np.asarray(own & self.fits & np.isin(self.mailbox_number, SECOND))

    @cached_property
    def mailboxes(self) -> Array:
        """The mail addresses as hashes, 0 for none and for a role's."""
        return hashes(self.rows.table.select(own_mailbox()).to_series())

    @cached_property
    def given_in_mailbox(self) -> Array:
        """Whether the mailbox begins with the whole given name."""
        given = _unspaced("given")
        return self._holds(pl.col("local").str.starts_with(given) & (given.str.len_chars() > 2))

    @cached_property
    def named_mailbox(self) -> Array:
        """Whether the mailbox has the given name in it, or its initial beside the family name and nothing else."""
        given, family = _unspaced("given"), _unspaced("family")
        letters, initial = _letters(), given.str.head(1)
        beside = (letters == initial + family) | (letters == family + initial)
        return self._holds((letters.str.contains(given, literal=True) & (given.str.len_chars() > 2)) | beside)

    @cached_property
    def name_of_town(self) -> Array:
        """Whether the company's name is that of its town."""
        return self._holds(pl.col("company") == pl.col("city"))

    @cached_property
    def digits(self) -> Array:
        """Whether a number stands within the street."""
        return self._holds(pl.col("street").str.contains(r"\d"))

    def hotlines(self, places: Array) -> Array:
        """Whether all numbers of these rows are for callers from everywhere, and not of one door."""
        numbers = self.rows.numbers[places]
        distinct = np.unique(numbers)
        cells = pl.Series("cell", distinct).cast(pl.String)
        judged = phone.judge("+" + cells, pl.Series([None], dtype=pl.String).new_from_index(0, len(cells)))
        kinds = judged["line_type"].is_in(HOTLINES).fill_null(False).to_numpy()
        return np.asarray((np.isin(numbers, distinct[kinds]) | (numbers == 0)).all(axis=1))

    def _holds(self, test: pl.Expr) -> Array:
        return np.asarray(self.rows.table.select(test.fill_null(False)).to_series().to_numpy())

    def hashes(self, name: str) -> Array:
        """A text column of the rows as 64-bit hashes, 0 for null: two texts fall together once in 10^19."""
        with self._hashing:  # threads ask for the same columns at the same time
            if name not in self._hashes:
                self._hashes[name] = hashes(self.rows.table[name])
            return self._hashes[name]

    def pairs(self, left: Array, right: Array) -> "Both":
        """These rows beside those, by their places on the whole list."""
        if self.places is not None:
            left, right = (np.searchsorted(self.places, side) for side in (left, right))
        return Both(self, left, right)


class Texts(NamedTuple):
    """The distinct pairs of unequal values of those pairs of rows that were asked for, and which of them each has."""

    where: Array
    less: pl.Series
    more: pl.Series
    which: Array

    def of(self, where: Array) -> "Texts":
        """The same for some of those pairs of rows."""
        which = self.which[where[self.where]]
        used = np.zeros(len(self.less), bool)
        used[which] = True
        kept = pl.Series(used)
        return Texts(where, self.less.filter(kept), self.more.filter(kept), (np.cumsum(used) - 1)[which])


class Both:
    """Two rows a pair."""

    def __init__(self, values: Values, left: Array, right: Array) -> None:
        self.values, self.left, self.right = values, left, right
        self._agreements: dict[str, tuple[Array, Array]] = {}
        self._texts: dict[str, Texts] = {}
        self._done: dict[str, Array] = {}

    def once(self, name: str, work: Callable[["Both"], Array]) -> Array:
        """What `work` makes of these pairs, kept under this name for whoever asks again."""
        if name not in self._done:
            self._done[name] = work(self)
        return self._done[name]

    def same(self, name: str) -> Array:
        """Whether both have a value, and it is one."""
        return self._agreement(name)[0]

    def known(self, name: str) -> Array:
        """Whether both have a value."""
        return self._agreement(name)[1]

    def _agreement(self, name: str) -> tuple[Array, Array]:
        if name not in self._agreements:
            found = self.values.hashes(name)
            one, other = found[self.left], found[self.right]
            known = (one != 0) & (other != 0)
            self._agreements[name] = np.asarray((one == other) & known), known
        return self._agreements[name]

    def texts(self, name: str, where: Array) -> Texts:
        """The distinct pairs of unequal values where asked, as far as LONGEST."""
        known = self._texts.get(name)
        if known is None or (where & ~known.where).any():
            self._texts[name] = known = self._texts_of(name, where)
        return known if known.where is where else known.of(where)

    def _texts_of(self, name: str, where: Array) -> Texts:
        left, right, found = self.left[where], self.right[where], self.values.hashes(name)
        turned = found[left] > found[right]
        low, high = np.where(turned, right, left), np.where(turned, left, right)
        distinct, which = np.unique(mixed(found[low], found[high]), return_inverse=True)
        one = np.empty(len(distinct), np.int64)
        one[which] = np.arange(len(which))
        values = self.values.rows.table[name]
        less, more = (values.gather(side[one]).str.head(LONGEST) for side in (low, high))
        return Texts(where, less, more, which)

    def holds(self, name: str, where: Array, *tests: pl.Expr) -> list[Array]:
        """Whether each test of `left` and `right`, the unequal values of a pair, holds, where asked; no elsewhere."""
        found = [np.zeros(len(self.left), bool) for _ in tests]
        _, low, high, which = self.texts(name, where)
        if len(which):
            pairs = pl.DataFrame({"left": low, "right": high})
            for one, test in zip(found, tests, strict=True):
                one[where] = pairs.select(test.fill_null(False)).to_series().to_numpy()[which]
        return found

    def scores(self, name: str, where: Array, scorer: Scorer, least: float) -> Array:
        """How alike the values are, where asked and at least so much; 0 elsewhere."""
        scores = np.zeros(len(self.left), np.float32)
        _, low, high, which = self.texts(name, where)
        if len(which):
            one, other = low.to_list(), high.to_list()
            scores[where] = process.cpdist(one, other, scorer=scorer, score_cutoff=least, workers=-1)[which]
        return scores

    def slip(self, name: str, where: Array) -> Array:
        """Whether the values are one but for a letter: another, one more, or two turned round."""
        found = np.zeros(len(self.left), bool)
        _, low, high, which = self.texts(name, where)
        if len(which):
            edits = process.cpdist(low.to_list(), high.to_list(), scorer=OSA.distance, score_cutoff=1, workers=-1)
            found[where] = (edits <= 1)[which]
        return found

    def differ_in_numbers(self, name: str, where: Array) -> Array:
        """Whether both values hold numbers, and other ones: "Shop 1" and "Shop 7"."""
        one, other = (pl.col(side).str.extract_all(r"\d+").list.sort() for side in ("left", "right"))
        return self.holds(name, where, (one.list.len() > 0) & (other.list.len() > 0) & (one != other))[0]

    @cached_property
    def one_mail(self) -> Array:
        """Whether a mail address of one, also one that stands in a further column, is one of the other's."""
        rows, none = self.values.rows, np.uint64(0)
        found = np.zeros(len(self.left), bool)
        if not rows.own.any():
            return found
        further = np.where(rows.own, rows.mails, none)
        mails = np.column_stack([self.values.mailboxes, further])
        for one, other in product(range(mails.shape[1]), repeat=2):
            mine, yours = mails[self.left, one], mails[self.right, other]
            found |= (mine == yours) & (mine != none)
        return found

    @cached_property
    def swapped(self) -> Array:
        """Whether the given name of each is the family name of the other: 2 for the same, 1 for one with a typo."""
        initials = [self.values.initials[name] for name in ("given", "family")]
        (given, family), none = initials, self.values.initials["given"] == 0
        ask = (given[self.left] == family[self.right]) & (family[self.left] == given[self.right])
        ask &= ~none[self.left] & ~none[self.right] & ~(self.same("given") & self.same("family"))
        at = np.flatnonzero(ask)
        table = self.values.rows.table
        crossed = [
            process.cpdist(
                table["given"].gather(here).fill_null("").to_list(),
                table["family"].gather(there).fill_null("").to_list(),
                scorer=JaroWinkler.similarity,
                workers=-1,
            )
            for here, there in ((self.left[at], self.right[at]), (self.right[at], self.left[at]))
        ]
        found = np.zeros(len(self.left), np.uint8)
        found[at] = (np.minimum(*crossed) >= 0.9).astype(np.uint8) + (np.minimum(*crossed) == 1)
        return found

    @cached_property
    def in_mailbox(self) -> Array:
        """Whether the mailbox of one begins with the given name of the other, who writes another."""
        ask = self.same("family") & ~self.same("given") & (self.swapped == 0)
        at = np.flatnonzero(ask)
        table = self.values.rows.table
        found = np.zeros(len(self.left), bool)
        for here, there in ((self.left[at], self.right[at]), (self.right[at], self.left[at])):
            pair = pl.DataFrame({"given": table["given"].gather(here), "local": table["local"].gather(there)})
            long = pl.col("given").str.len_chars() > 2
            found[at] |= (
                pair.select((long & pl.col("local").str.starts_with(pl.col("given"))).fill_null(False))
                .to_series()
                .to_numpy()
            )
        return found


def _unspaced(name: str) -> pl.Expr:
    """A name as it stands in a mailbox."""
    return pl.col(name).str.replace_all(" ", "", literal=True)


def _letters() -> pl.Expr:
    """What of a mailbox may be names."""
    return pl.col("local").str.replace_all(r"[^a-z]", "")


def _mailboxes(table: pl.DataFrame) -> tuple[Array, Array]:
    """Whether each mailbox is made of the row's own name (j.smith, smithj2, johns), and the number in it."""
    given, family = _unspaced("given"), _unspaced("family")
    letters = _letters().str.strip_suffix(pl.col("mailbox_generation").fill_null(""))
    told = table.select(letters=letters, given=given, family=family)
    told = told.with_columns(g=pl.col("given").str.head(1), f=pl.col("family").str.head(1))
    lengths = {column.name: column.str.len_chars().cast(pl.Int64).fill_null(UNKNOWN).to_numpy() for column in told}
    fits = np.zeros(told.height, bool)
    for form in FORMS:
        length = np.sum([lengths[part] for part in form], axis=0)
        at = np.flatnonzero(~fits & (length > 0) & (np.abs(length - lengths["letters"]) <= EDITS))
        read, name = told["letters"].gather(at), pl.select(pl.concat_str(told[part].gather(at) for part in form))
        fits[at] = (read == name.to_series()).to_numpy()
        near = ~fits[at] & (length[at] > SHORT) & (len(form) > 1)
        one, other = (text.filter(pl.Series(near)).to_list() for text in (read, name.to_series()))
        fits[at[near]] = process.cpdist(one, other, scorer=OSA.distance, score_cutoff=EDITS, workers=-1) <= EDITS
    return fits, _numbers(table)


def _numbers(table: pl.DataFrame) -> Array:
    """The first number in each mailbox, or below 0 the generation or the middle initial that it tells; 0 for none."""
    local, told = table["local"], table["mailbox_generation"]
    numbers = np.zeros(len(local), np.int64)
    at = np.flatnonzero(local.str.contains(r"[0-9]").fill_null(False).to_numpy())
    numbers[at] = local.gather(at).str.extract(r"(\d+)").cast(pl.Int64, strict=False).fill_null(0).to_numpy()
    middle = local.str.extract(MIDDLE)
    at = np.flatnonzero(middle.is_not_null().to_numpy())
    numbers[at] = [-ord(letter) for letter in middle.gather(at)]
    for code, word in enumerate(GENERATIONS, start=1):
        numbers[(told == word).fill_null(False).to_numpy()] = -code
    return numbers
