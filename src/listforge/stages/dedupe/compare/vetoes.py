"""Contradictions that weigh against one person or one site, whatever else agrees."""

import numpy as np
from rapidfuzz.distance import OSA
from rapidfuzz.fuzz import token_set_ratio

from listforge.stages.dedupe.compare.addresses import near_doors
from listforge.stages.dedupe.told import Array
from listforge.stages.dedupe.values import Both


def generation(both: Both) -> Array:
    """Another generation: Jr and Sr."""
    return both.known("generation") & ~both.same("generation")


def one_generation(both: Both) -> Array:
    """Only one of them tells a generation: a name that comes twice at a company is why it is told."""
    told = both.values.hashes("generation")
    return np.asarray((told[both.left] != 0) != (told[both.right] != 0))


def legal_form(both: Both) -> Array:
    """Another legal form: two companies of one group."""
    return both.known("legal_form") & ~both.same("legal_form")


def one_group(both: Both) -> Array:
    """Another legal form of one name, of the companies that two people work for."""
    return both.same("company") & legal_form(both)


def premises(both: Both) -> Array:
    """Other doors, and not next to each other in one street: a chain has one telephone for many of them."""
    known = both.known("street") & both.known("street_number") & ~both.same("street_number")
    (next_door,) = both.holds("street_number", known, near_doors())
    edits = both.scores("street_number", known, OSA.normalized_similarity, 0.75)
    road = both.same("street") | (both.scores("street", known & ~both.same("street"), token_set_ratio, 60) > 0)
    return np.asarray(known & ~(road & (next_door | (edits > 0))))


def middle(both: Both) -> Array:
    """Another middle initial."""
    return both.known("middle") & ~both.same("middle")


def mailbox_number(both: Both) -> Array:
    """Mailboxes at one host that fit the names, with another number or initial: j.smith2, john.smith, john.p.smith."""
    where = both.same("host") & both.known("local") & ~both.same("local")
    one, other = both.values.mailbox_number[both.left], both.values.mailbox_number[both.right]
    fits = both.values.fits[both.left] & both.values.fits[both.right]
    return np.asarray(where & (one != other) & fits)


def numbered_mailbox(both: Both) -> Array:
    """The company gave one of them a mailbox with a number, which it does for the second of a name."""
    second = both.values.numbered
    other = ~(both.same("host") & both.known("local"))
    return np.asarray((second[both.left] | second[both.right]) & other)
