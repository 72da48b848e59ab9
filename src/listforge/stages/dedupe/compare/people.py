"""How names, mail addresses, pages and titles of people agree."""

import operator
from enum import IntEnum

import numpy as np
import polars as pl
from rapidfuzz.distance import JaroWinkler
from rapidfuzz.fuzz import token_set_ratio

from listforge.fields import given_name
from listforge.stages.dedupe.compare.levels import either_way, first, spaced, two_scripts
from listforge.stages.dedupe.compare.vetoes import mailbox_number
from listforge.stages.dedupe.told import Array
from listforge.stages.dedupe.values import Both

DIGITS = "0123456789"


class Name(IntEnum):
    """How whole names agree; those up to INITIAL may well be one."""

    SAME = 1
    NICKNAME = 2
    MAILBOX = 3
    TYPO = 4
    INITIAL = 5
    PART = 6
    SIMILAR = 7
    FAMILY = 8
    GIVEN = 9
    HALF = 10
    DIFFER = 11


def name(both: Both) -> Array:
    """Given and family name together: that colleagues share both is far rarer than that they share one of them."""
    return both.once("name", _name)


def _name(both: Both) -> Array:
    given, family = _given(both), _family(both)
    same, typo = family == Family.SAME, family == Family.TYPO
    near = np.isin(given, (Given.SAME, Given.NICKNAME, Given.TYPO, Given.MAILBOX))
    there = (given != 0) & (family != 0)
    initial = given == Given.INITIAL
    (scripts,) = both.holds("family", family == Family.DIFFER, two_scripts())
    levels = first([
        same & (given == Given.SAME),
        same & (given == Given.NICKNAME),
        same & (given == Given.MAILBOX),
        same & (given == Given.TYPO) | typo & near,
        same & initial,
        (family == Family.PART) & (near | initial) | (family == Family.SIMILAR) & near | typo & initial,
        same & (given == Given.SIMILAR),
        same & there,
        np.isin(given, (Given.SAME, Given.NICKNAME)) & there,
        (same | (given == Given.SAME)) & ~there,
        there | (given != 0) | (family != 0),
    ])  # fmt: skip
    return np.where(scripts, 0, levels).astype(np.uint8)


class Given(IntEnum):
    """How given names agree."""

    SAME = 1
    NICKNAME = 2
    INITIAL = 3
    MAILBOX = 4
    TYPO = 5
    SIMILAR = 6
    DIFFER = 7


class Family(IntEnum):
    """How family names agree."""

    SAME = 1
    TYPO = 2
    SIMILAR = 3
    PART = 4
    DIFFER = 5


def _given(both: Both) -> Array:
    same = both.same("given") & (both.swapped == 0) | (both.swapped == 2)
    unequal = both.known("given") & ~same
    letter = pl.any_horizontal(pl.col(side).str.len_chars() == 1 for side in ("left", "right"))
    nickname, initial, short, names = both.holds(
        "given",
        unequal,
        (pl.col("left") + pl.lit(" ") + pl.col("right")).is_in(given_name.nicknames().implode()),
        letter & (pl.col("left").str.head(1) == pl.col("right").str.head(1)),
        either_way(lambda one, other: one.str.starts_with(other)),
        given_name.are_two(pl.col("left"), pl.col("right")),
    )
    asked = unequal & ~nickname & ~initial
    alike = both.scores("given", asked, JaroWinkler.similarity, 0.80)
    typo = ((alike >= 0.88) | short) & ~names | (both.swapped == 1)
    mailbox = both.in_mailbox & ~names  # erica.lunde@ is no mailbox of an Eric
    return first([same, nickname, initial & ~mailbox, mailbox, typo, alike >= 0.80, unequal])


def _family(both: Both) -> Array:
    same = both.same("family") & (both.swapped == 0) | (both.swapped == 2)
    unequal = both.known("family") & ~same
    alike = both.scores("family", unequal, JaroWinkler.similarity, 0.84)
    within = either_way(lambda one, other: spaced(one).str.contains(spaced(other), literal=True))
    (part,) = both.holds("family", unequal, within)
    typo = ~part & both.slip("family", alike >= 0.88) | (both.swapped == 1)
    return first([same, typo, ~part & (alike >= 0.84), part, unequal])


def mail(both: Both) -> Array:
    """Mailbox and host; a role's mailbox is the office's, and a family's as little one person's.

    Two mailboxes that fit names say that these are two people, unless the names are alike: then it is one fact, which
    the names have told already.
    """
    known = both.known("local") & both.known("host")
    local, host = both.same("local"), both.same("host")
    roles = both.values.role[both.left] | both.values.role[both.right]
    same = local & host
    close = both.scores("local", known & host & ~local & ~roles, JaroWinkler.similarity, 0.93) > 0
    close_host = both.scores("host", known & local & ~host & ~roles, JaroWinkler.similarity, 0.93) > 0
    of_names = both.values.fits[both.left] & both.values.fits[both.right]
    apart = of_names & ~(both.same("given") & both.same("family"))
    stems = (pl.col(side).str.strip_chars_end(DIGITS) for side in ("left", "right"))
    named = both.known("given") & both.known("family")
    (count,) = both.holds("local", close & named, operator.eq(*stems))  # r.smith17 and r.smith42
    edit = (close & ~mailbox_number(both) & ~count & ~apart) | close_host
    fits = of_names & ~roles & host
    lent = same & ~roles & _of_a_family(both)
    level = first(
        [
            same & ~roles & ~lent | both.one_mail & ~same,
            edit,
            known & local & ~host & ~roles,
            fits,
            same & roles | lent,
            known & host,
            known,
        ]
    )
    alike = (name(both) >= Name.SAME) & (name(both) <= Name.INITIAL)
    full = both.values.given_in_mailbox
    alike &= ~(full[both.left] & full[both.right] & (name(both) == Name.NICKNAME))  # chris@ and christine@ are two
    return np.where((level == Mail.FITS) & alike, 0, level).astype(np.uint8)


def _of_a_family(both: Both) -> Array:
    """Whether two given names that there are share a mailbox that is neither's: marsh12@, the.marshes@, ann.and.bo@."""
    asked = both.same("local") & both.same("host") & both.same("family") & both.known("given") & ~both.same("given")
    asked &= ~np.isin(name(both), (Name.NICKNAME, Name.INITIAL))
    (two,) = both.holds("given", asked, given_name.are_two(pl.col("left"), pl.col("right")))
    one, other = both.values.named_mailbox[both.left], both.values.named_mailbox[both.right]
    return np.asarray(two & (one == other))


class Mail(IntEnum):
    """How mail addresses agree."""

    SAME = 1
    EDIT = 2
    MAILBOX = 3
    FITS = 4
    ROLE = 5
    HOST = 6
    DIFFER = 7


def linkedin(both: Both) -> Array:
    """The page of one person."""
    return first([both.same("linkedin"), both.known("linkedin")])


def title(both: Both) -> Array:
    """The title; another one for the same work is near it."""
    same = both.same("title")
    unequal = both.known("title") & ~same
    role = both.same("seniority") & both.same("department")
    return first([same, role | (both.scores("title", unequal & ~role, token_set_ratio, 70) > 0), unequal])
