"""Job titles as they are compared: what was, what is offered and where somebody works left out, slips mended."""

import re
from collections.abc import Iterable, Iterator
from functools import cache
from string import ascii_lowercase

import polars as pl

from listforge import vocab
from listforge.fields import distinct, text

# Letters that no title has stand for the ends of its parts: folding leaves them alone.
BAR, COMMA = "ǀ", "ǂ"
PARTS = r"\s*[|•●▪►»¦;\n]\s*|\s[·~\-–—]+\s"
# "(m/w/d)" and "H/F"; "Leiter:in", "Director/a", "Directeur·rice". Three letters before, since "C/A" is no gender.
GENDERS = (
    r"(?i)\(\s*(?:all genders|(?:[mwfdhxi]|gn|div)(?:\s*[/|,*.]\s*(?:[mwfdhxi]|gn|div))+)\s*\)"
    r"|\b[mwfh]/[mwfh](?:/[dx])?\b"
)
GENDER_ENDING = r"(?i)(\p{L}{3})[:*_·/(](?:innen|in|trice|rice|ice|euse|ere|ère|ora|e|a|o)\)?([\s,;|/)]|$)"


def folded(titles: pl.Series) -> pl.DataFrame:
    """The distinct titles, and each one folded and cut down to what somebody does today: columns `title`, `folded`."""
    unique = titles.drop_nulls().unique().to_frame("title")
    parted = unique.select(_parted(pl.col("title"))).to_series()
    cut = distinct.done_where(parted, _around(), lambda odd: odd.to_frame("t").select(_cut(pl.col("t"))).to_series())
    plain = cut.str.replace_all(f"[ {BAR}{COMMA}]+", " ").str.strip_chars()
    return unique.with_columns(folded=_mended(plain))


def _parted(title: pl.Expr) -> pl.Expr:
    """Titles folded, with a mark at the end of each part."""
    plain = title.str.replace_all(GENDERS, " ").str.replace_all(GENDER_ENDING, "$1$2")
    marked = (
        plain.str.replace_all(PARTS, f" {BAR} ")
        .str.replace_all("[,()]", f" {COMMA} ")
        .str.replace_all("@", " at ", literal=True)
    )
    return text.fold(marked)


@cache
def _around() -> str:
    """What a folded title has where something is to be cut."""
    words = vocab.title_words()
    return f"{BAR}|(?:^| ){_any((*words.past, *words.past_name, *words.past_after, *words.employer))}(?: |$)"


def _cut(parted: pl.Expr) -> pl.Expr:
    """Folded titles without what was, what is offered, and where somebody works."""
    words = vocab.title_words()
    no_employer = parted.str.contains(f" {_any(words.employer)} {_any(words.no_employer)}(?: |$)")
    placed = (
        pl.when(no_employer).then(parted).otherwise(parted.str.replace_all(f" {_any(words.employer)} [^{BAR}]*", " "))
    )
    today = (
        placed.str.replace_all(f" {COMMA} ({_any(words.now)} )", f" {BAR} $1")
        .str.replace_all(f"(^|{BAR})[^{BAR}]* ({_any(words.past_after)}) ?{COMMA}?(?: ?$| {BAR})", f"$1 $2 {BAR}")
        .str.replace_all(f"(^| )({_any(words.past)}) [^{BAR}]*", "$1$2 ")
        .str.replace_all(f"(^| ){_any(words.past_name)} [^{BAR}{COMMA}]*", "$1")
    )
    offered = today.str.replace_all(f"(^|{BAR}) ?{_any(words.pitch)} [^{BAR}]*", "$1")
    return pl.when(today.str.contains(BAR, literal=True)).then(offered).otherwise(today)


def _any(words: Iterable[str]) -> str:
    return "(?:" + "|".join(re.escape(vocab.fold(w)) for w in words) + ")"


def _mended(folded: pl.Series) -> pl.Series:
    """Folded titles with the slips in well-known words put right."""
    words = folded.str.split(" ").explode(empty_as_null=True).unique()
    slips = words.filter(words.is_in(_slips())).to_list()
    if not slips:
        return folded
    return (
        folded.to_frame("t").select(text.shortened(pl.col("t"), {slip: _meant()[slip] for slip in slips})).to_series()
    )


@cache
def _slips() -> pl.Series:
    return pl.Series(list(_meant()), dtype=pl.String).implode()


@cache
def _meant() -> dict[str, str]:
    """Each word one slip away from a well-known one, and that one; no word that a rule knows is a slip."""
    words = vocab.title_words()
    known = {*words.misspelt, *words.right, *vocab.title_vocabulary()}
    return {slip: word for word in words.misspelt for slip in _slips_of(word) if slip not in known}


def _slips_of(word: str) -> Iterator[str]:
    """The word with one letter missing, doubled, changed or swapped; its first and its last letter stay."""
    for i in range(1, len(word) - 1):
        before, after = word[:i], word[i + 1 :]
        yield before + after
        yield from (before + letter + after for letter in ascii_lowercase)
        yield from (before + letter + word[i:] for letter in ascii_lowercase)
        if i < len(word) - 2:
            yield before + word[i + 1] + word[i] + word[i + 2 :]
