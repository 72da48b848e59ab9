"""Names of people: taken apart, put together, compared."""

from functools import cache, partial

import polars as pl

from listforge import vocab
from listforge.columns import TEXT, ensure
from listforge.fields import distinct, given_name, person_writing, text, title

_PARTICLE = (
    r"(?:van|von|vom|zum|zur|und|de|do|der|den|del|della|dello|degli|dei|di|da|das|dos|du|des|la|las|le|los|el|al|"
    r"bin|bint|ibn|abu|ter|ten|zu|af|av|y|'t|st\.|بن|ابن|بنت|أبو|ابو|آل)"
)
_GENERATION = r"(?:jr|sr|ii|iii|iv)\.?"
_GENERATION_ALONE = r"^(?:jr|sr|ii|iii|iv|junior|senior|filho|neto|hijo)$"
_OTHER_SCRIPTS = r"[\p{Cyrillic}\p{Greek}\p{Hangul}]"
_JOINED_IN = ("CN", "KR", "TW")  # where a given name has two syllables, together, apart or with a hyphen
_EAST = r"[\p{Han}\p{Hiragana}\p{Katakana}ー々]"
# Two words at least before the last comma, as "Bloggs, Jo" has them not; and levels that no given name is taken for.
_TITLED = r"^([^\s,]+[\s,]+[^\s,].*?)\s*,\s*([^,]*[^\s,])\s*$"
_PARTS = 2  # as in "VP, Sales"
_HIGH = ("cxo", "owner", "partner", "vp", "director", "manager")
_PATRONYMIC = r"\p{Cyrillic}+(?:ович|евич|йович|ьич|кич|мич|овна|евна|івна|ївна|ична|инична)"


def titled(full: pl.Series) -> pl.DataFrame:
    """`name` and `title` of whole names: behind "Jo Bloggs, COO" stands what she does, and no given name. Most have no
    title, and most columns are given back as they are."""
    said = full.str.contains(_TITLED).fill_null(value=False)
    nothing = pl.Series("title", [None], dtype=TEXT).new_from_index(0, full.len())
    if not said.any():
        return pl.DataFrame([full.alias("name"), nothing])
    once = full.filter(said).unique().to_frame("full").with_columns(name="full", title=pl.lit(None, dtype=TEXT))
    for _ in range(_PARTS):
        name, part = (pl.col("name").str.extract(_TITLED, group) for group in (1, 2))
        parts = once.select(name=name, part=part)
        is_title = _is_title(parts["part"])
        once = once.select(
            "full",
            name=pl.when(is_title).then(parts["name"]).otherwise("name"),
            title=pl.when(is_title)
            .then(pl.concat_str(parts["part"], "title", separator=", ", ignore_nulls=True))
            .otherwise("title"),
        )
    told = full.to_frame("full").join(once, on="full", how="left", maintain_order="left")
    return told.select(pl.coalesce("name", "full").alias("name"), "title")


def _is_title(words: pl.Series) -> pl.Series:
    """Whether words say what somebody does; not letters behind a name (CPA), nor given names that say so too (Dean)."""
    said = words.to_frame("said").select(text.fold(pl.col("said")))
    given = said.select(pl.col("said").str.split(" ").list.eval(pl.element().is_in(_given_for_sure()))).to_series()
    letters = said["said"].is_in([vocab.fold(word) for word in (*vocab.credentials(), *vocab.honorifics())])
    level = title.judged(words).with_columns(every=given.list.all(), some=given.list.any())
    high = pl.col("seniority").is_in(_HIGH) & ~pl.col("every")
    other = pl.any_horizontal(pl.col("seniority", "department").is_not_null()) & ~pl.col("some")
    found = level.select(high.fill_null(value=False) | other.fill_null(value=False)).to_series()
    return found & ~letters.fill_null(value=False)


def _given_for_sure() -> pl.Expr:
    return pl.lit(pl.concat([given_name.listed(), pl.Series(vocab.title_words().given)]).implode())


def split_first(full: pl.Expr) -> pl.Expr:
    """The given name in a whole name: after the comma, behind a family name that stands first, else the first word."""
    name = _bare(full)
    first = name.str.extract(r"^((?i:abd|abdul|abdel|abu)\s+\S+|\S+)\s+\S")
    whole = pl.coalesce(*(name.str.extract(shape, 2) for shape in _family_first()), first)
    return pl.when(name.str.contains(",")).then(name.str.extract(r",\s*(\S+)")).otherwise(whole)


def split_last(full: pl.Expr) -> pl.Expr:
    """The family name in a whole name, with its particles ("van der Berg") and generation ("Hart Jr.")."""
    name = _bare(full)
    joined = name.str.extract(r"^\S+\s+(?:\S+\s+)*?(\p{Lu}\S+\s+y\s+\p{Lu}\S+)$")
    spoken = name.str.extract(rf"(?i)\s((?:{_PARTICLE}\s+)*\S+(?:\s+{_GENERATION})?)$")
    before_comma = name.str.extract(r"^\s*([^,]+?)\s*,")
    alone = name.str.extract(r"^(\S+)$")
    family_first = (name.str.extract(shape, 1) for shape in _family_first())
    whole = pl.coalesce(*family_first, joined, spoken, alone)
    return pl.when(name.str.contains(",")).then(before_comma).otherwise(whole)


def taken_apart(frame: pl.DataFrame) -> pl.DataFrame:
    """First and last name of the rows that have a whole name and lack one of them."""
    lacking = frame.select(
        pl.col("full_name").is_not_null() & (pl.col("first_name").is_null() | pl.col("last_name").is_null())
    ).to_series()
    if not lacking.any():
        return frame
    whole = titled(frame.select(pl.when(lacking).then("full_name")).to_series())["name"]
    first, last = (distinct.each(whole, split) for split in (split_first, split_last))
    if "country" in frame.columns:
        with_two = pl.col("country").is_in(list(vocab.family_names().two_in))
        there = frame.select(pl.when(with_two).then(pl.lit(whole))).to_series()
        behind, in_front = (distinct.each(there, partial(surnames_first, part=part)) for part in (2, 1))
        first = behind.fill_null(first)
        last = in_front.fill_null(distinct.each(there, two_surnames)).fill_null(last)
    return frame.with_columns(
        first_name=pl.coalesce("first_name", person_writing.tidied(first)),
        last_name=pl.coalesce("last_name", person_writing.tidied(last)),
    )


def two_surnames(full: pl.Expr) -> pl.Expr:
    """The last two words of a plain name where both are family names, as people have two in Spain and most of Latin
    America: of four words, and of three unless the second is a given name as often ("Juan Carlos Ruiz")."""
    of_four = full.str.extract(r"^\p{Lu}\p{Ll}+ \p{Lu}\p{Ll}+ (\p{Lu}[\p{Ll}-]+ \p{Lu}[\p{L}-]+)$")
    of_three = full.str.extract(r"^\p{Lu}\p{Ll}+ (\p{Lu}\p{Ll}+ \p{Lu}[\p{L}-]+)$")
    second = text.fold(full.str.extract(r"^\S+ (\S+)"))
    given = second.is_in(list(vocab.family_names().second_given)) | second.str.contains(_GENERATION_ALONE)
    last = text.fold(full.str.extract(r"(\S+)$")).str.contains(_GENERATION_ALONE)
    return pl.coalesce(of_four, pl.when(~given & ~last).then(of_three))


def surnames_first(full: pl.Expr, part: int) -> pl.Expr:
    """The family names (part 1) or the given names (2) of a name with both family names in front, as registers in Spain
    and Latin America have them ("López Vega Juan Carlos"): no given name begins it, and one stands behind them."""
    names = vocab.family_names().second_given
    shape = r"^(\p{Lu}[\p{L}-]+ \p{Lu}[\p{L}-]+) (\p{Lu}[\p{L}-]+(?: \p{Lu}[\p{L}-]+)?)$"
    words = text.fold(full).str.split(" ").list
    first, second, third = (
        words.get(0, null_on_oob=True),
        words.get(1, null_on_oob=True),
        words.get(2, null_on_oob=True),
    )
    turned = third.is_in(names) & ~second.is_in(names) & ~first.is_in([*names, *vocab.given_names()])
    return pl.when(turned).then(full.str.extract(shape, part))


@cache
def _family_first() -> tuple[str, ...]:
    """Patterns of whole names whose family name (group 1) stands before the given name (group 2)."""
    names = vocab.family_names()
    han_two, japanese, hangul_two = ("|".join(many) for many in (names.han_two, names.japanese, names.hangul_two))
    return (
        rf"^({_EAST}+)\s+({_EAST}+)$",
        r"^(\p{Hangul}+)\s+(\p{Hangul}+)$",
        rf"^({japanese})({_EAST}{{1,4}})$",
        rf"^({han_two})(\p{{Han}}{{1,2}})$",
        rf"^([{names.han_one}])(\p{{Han}}{{2}})$",
        r"^(\p{Han}{2})(\p{Han}{2})$",
        r"^(\p{Han})(\p{Han})$",
        rf"^({hangul_two})(\p{{Hangul}}{{1,2}})$",
        r"^(\p{Hangul})(\p{Hangul}{1,2})$",
        rf"^(\p{{Cyrillic}}[\p{{Cyrillic}}-]+)\s+(\p{{Cyrillic}}+)\s+{_PATRONYMIC}$",
        # "DUPONT Jean-Pierre": who writes one name in capitals means the family name.
        r"^((?:\p{Lu}[\p{Lu}'’-]{2,}\s+)*\p{Lu}[\p{Lu}'’-]{2,})\s+(\p{Lu}\p{Ll}\S*)(?:\s+\p{Lu}\p{Ll}*\.?\S*)*$",
    )


def _bare(full: pl.Expr) -> pl.Expr:
    """The name without what stands before it ("Dr."), and with no comma before a generation ("Hart, Jr.")."""
    return full.str.replace(person_writing.title(), "$1").str.replace(rf"(?i)\s*,\s*({_GENERATION})$", " $1")


def keys(frame: pl.DataFrame) -> pl.DataFrame:
    """`given` and `family` name of each row, folded; from the whole name where they do not stand in their own column.

    Father and son differ by their generation, which is part of the family name. Names in Cyrillic, Greek and Hangul are
    read in Latin letters.
    """
    frame = ensure(frame, ["first_name", "last_name", "full_name"])
    columns = (("given", "first_name", split_first), ("family", "last_name", split_last))
    lacking = pl.any_horizontal(pl.col(name).is_null() for _, name, _ in columns)
    whole = titled(frame.select(pl.when(lacking).then("full_name")).to_series())["name"]
    names = frame.select(
        pl.coalesce(pl.col(name), _where_missing(frame[name], whole, split)).alias(key) for key, name, split in columns
    )
    return pl.DataFrame([distinct.each(_latin(names[key]), text.fold) for key, _, _ in columns])


def keys_by_country(frame: pl.DataFrame) -> pl.DataFrame:
    """As `keys`, for rows that are weighed beside each other and all have a `country`, as far as it is known.

    Chinese and Korean names are in one word each, and Vietnamese ones as others are, with the last word of the given
    name first.
    """
    frame = ensure(frame, ["full_name", "country"]).with_columns(pl.col("country").cast(TEXT))
    return _as_elsewhere(keys(frame), frame)


def _latin(names: pl.Series) -> pl.Series:
    return distinct.done_where(names, _OTHER_SCRIPTS, romanised)


def romanised(names: pl.Series) -> pl.Series:
    """Names in Cyrillic, Greek and Hangul in Latin letters, small: as they are compared, not as they are printed."""
    table = vocab.romanised()
    jamo = {
        chr(start + place): sound
        for start, sounds in ((0x1100, table.hangul.first), (0x1161, table.hangul.middle), (0x11A8, table.hangul.last))
        for place, sound in enumerate(sounds)
    }
    said = names.str.to_lowercase().str.normalize("NFC").replace(table.korean_families)
    for letters in (table.greek_pairs, table.greek | table.cyrillic):
        said = said.str.replace_many(letters)
    return said.str.normalize("NFD").str.replace_many(jamo).str.normalize("NFC")


def _as_elsewhere(names: pl.DataFrame, frame: pl.DataFrame) -> pl.DataFrame:
    """Folded names of China, Korea and Vietnam in the form that names of other countries have."""
    country = frame["country"]
    joined, vietnamese = country.is_in(_JOINED_IN), country == "VN"
    if joined.any():
        latin = (pl.col("given") + pl.col("family")).str.contains(r"^[a-z ]+$")
        guest = pl.col("given").str.extract(r"^(\S+)").is_in(given_name.listed().implode())
        latin = latin & ~guest & ~pl.col("given").str.contains(r"\b[a-z]\b")
        apart = (pl.col(name).str.replace_all(" ", "", literal=True) for name in names.columns)
        names = _where(names, names.select(pl.lit(joined) & latin).to_series(), names.select(apart))
    if vietnamese.any():
        parts = pl.concat_str(pl.lit(names["given"]), pl.lit(names["family"]), separator=" ")
        whole = frame.select(pl.coalesce(pl.when(vietnamese).then("full_name"), pl.when(vietnamese).then(parts)))
        turned = _vietnamese(distinct.each(whole.to_series(), text.fold))
        names = _where(names, turned["family"].is_not_null(), turned)
    return names


def _where(names: pl.DataFrame, where: pl.Series, others: pl.DataFrame) -> pl.DataFrame:
    """The names, in the rows where that holds the others."""
    return names.select(
        pl.when(where).then(pl.lit(others[name])).otherwise(pl.col(name)).alias(name) for name in names.columns
    )


def _vietnamese(whole: pl.Series) -> pl.DataFrame:
    """given and family name of whole names, folded; the last word of the given name, which calls a person, first.

    The family name stands first or last: where both words may be one, the commoner; where none may, null.
    """
    rank = {name: place for place, name in enumerate(vocab.family_names().vietnamese)}
    known = whole.to_frame("whole").with_columns(
        first=pl.col("whole").str.extract(r"^(\S+) "), last=pl.col("whole").str.extract(r" (\S+)$")
    )
    known = known.with_columns(
        pl.col(name).replace_strict(rank, default=len(rank), return_dtype=pl.Int64).alias(f"{name}_rank")
        for name in ("first", "last")
    )
    in_front = pl.col("first_rank") <= pl.col("last_rank")
    rest = (
        pl.when(in_front)
        .then(pl.col("whole").str.extract(r"^\S+ (.+)$"))
        .otherwise(pl.col("whole").str.extract(r"^(.+) \S+$"))
    )
    family = pl.when(in_front).then("first").otherwise("last")
    there = pl.min_horizontal("first_rank", "last_rank") < len(rank)
    return known.select(
        given=pl.when(there).then(rest.str.replace(r"^(.+) (\S+)$", "$2 $1")), family=pl.when(there).then(family)
    )


def _where_missing(part: pl.Series, whole: pl.Series, split: distinct.Reading) -> pl.Series:
    """The part of the whole name in the rows that have none in a column of its own."""
    return distinct.each(pl.select(pl.when(part.is_null()).then(pl.lit(whole))).to_series(), split)


def named(names: pl.DataFrame, company: pl.Series) -> pl.Series:
    """Names of `keys` and the company (its compare form) in one key; null where there is no name or no company."""
    who = pl.concat_str("family", "given", separator=" ", ignore_nulls=True).replace("", None)
    return names.select(who + pl.lit("\x1f") + pl.lit(company)).to_series()


def counted(names: pl.DataFrame) -> pl.Series:
    """Family name and first initial of `keys`: which people who share a number are counted by; no family, null."""
    return names.select(pl.col("family") + pl.lit(" ") + pl.col("given").str.head(1).fill_null("")).to_series()
