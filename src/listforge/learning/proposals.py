"""What the evidence would change in an ICP, each change with the counts that say so."""

import math
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from listforge import vocab
from listforge.icp import Icp
from listforge.icp.edit import NOTHING, Edit
from listforge.icp.target import Role
from listforge.icp.values import Range
from listforge.learning.attributes import APART, span
from listforge.learning.evidence import MARGIN, Evidence, Judged, Verdict


class Proposal(NamedTuple):
    """A change to a key of the ICP (`path`), in words and as edits, with what speaks for it."""

    path: str
    change: str
    why: tuple[str, ...]
    edits: tuple[Edit, ...]


def proposals(judged: Judged, icp: Icp) -> list[Proposal]:
    """The changes that the evidence supports, in the order of the ICP; weights come after, of the ICP so changed."""
    makers = (_industries, _employees, _revenue, _regions, _excluded, _technologies, _roles)
    return [made for maker in makers if (made := maker(judged, icp)) is not None]


def told(one: Evidence) -> str:
    """The evidence of a value in a line: counts, rate and lift with their intervals."""
    return (
        f"{one.label}: {one.won:,} won, {one.lost:,} lost; rate {one.rate:.0%} ({one.low:.0%}-{one.high:.0%}) "
        f"against {one.base:.0%}, lift {one.lift:.2f} ({one.lift_low:.2f}-{one.lift_high:.2f})"
    )


def _worse(judged: Judged, *attributes: str) -> list[Evidence]:
    """Values worth leaving out: surely below the others, and by a margin."""
    return [
        e
        for attribute in attributes
        for e in judged.found(attribute, Verdict.below)
        if e.lift_high < MARGIN and e.high < e.base
    ]


def _better(judged: Judged, *attributes: str) -> list[Evidence]:
    return [e for attribute in attributes for e in judged.found(attribute, Verdict.above) if e.lift_low > 1]


def _list(path: str, add: Sequence[Evidence], remove: Sequence[tuple[str, Evidence]]) -> Proposal | None:
    """A list of the ICP with values more, and without some of those that stand there."""
    if not add and not remove:
        return None
    said = [f"add {e.label}" for e in add] + [f"remove {name}" for name, _ in remove]
    why = dict.fromkeys(told(e) for e in (*add, *(e for _, e in remove)))
    edit = Edit(tuple(path.split(".")), add=tuple(e.value for e in add), remove=tuple(name for name, _ in remove))
    return Proposal(path, ", ".join(said), tuple(why), (edit,))


# --- industries ----------------------------------------------------------------------------------


def _code(name: str) -> str:
    return name if name.replace("-", "").isdigit() else vocab.industries()[vocab.key(name)]


def _within(code: str, wider: str) -> bool:
    """Whether an industry is the other, or a part of it."""
    first, _, last = wider.partition("-")
    starts = [str(n) for n in range(int(first), int(last or first) + 1)]
    ends = [
        str(n) for n in range(int(code.partition("-")[0]), int(code.partition("-")[2] or code.partition("-")[0]) + 1)
    ]
    return all(any(end.startswith(start) for start in starts) for end in ends)


def _industries(judged: Judged, icp: Icp) -> Proposal | None:
    """Industries that win more often, unless one that is there holds them; those that surely win less go."""
    there = {name: _code(name) for name in icp.target.industries}
    bad = _worse(judged, "sector", "subsector")
    remove = [(name, e) for name, code in there.items() for e in bad if _within(code, e.value)]
    gone = {name for name, _ in remove}
    kept = [code for name, code in there.items() if name not in gone]
    add: list[Evidence] = []
    for e in _better(judged, "sector", "subsector"):
        if not any(_within(e.value, code) for code in (*kept, *(one.value for one in add))):
            add.append(e)
    add = [e for e in add if not any(one is not e and _within(e.value, one.value) for one in add)]
    if not add and gone == set(there):
        return None  # an empty list would be everybody
    return _list("target.industries", add, list({name: (name, e) for name, e in remove}.values()))


# --- ranges --------------------------------------------------------------------------------------


def _employees(judged: Judged, icp: Icp) -> Proposal | None:
    return _range(judged, "employees", "target.employees", icp.target.employees)


def _revenue(judged: Judged, icp: Icp) -> Proposal | None:
    return _range(judged, "revenue", "target.revenue_usd", icp.target.revenue_usd)


def _range(judged: Judged, attribute: str, path: str, old: Range) -> Proposal | None:
    """The range stretched to the bands that win more often, and drawn back from bands at its ends that surely win less.

    Where there is none yet it is that of the bands that win more often. No range where a band inside it wins less.
    """
    good = [(*_ends(attribute, e), e) for e in _better(judged, attribute)]
    bad = sorted(((*_ends(attribute, e), e) for e in _worse(judged, attribute)), key=lambda found: found[0])
    limited = old.min is not None or old.max is not None
    low, high = (float(old.min or 0), math.inf if old.max is None else float(old.max)) if limited else (math.inf, 0.0)
    used: list[Evidence] = []
    for first, last, e in good:
        if not limited or not low <= _middle(first, last) <= high:
            low, high = min(low, first), max(high, last)
            used.append(e)
    for first, last, e in bad:
        if first - 1 <= low <= _middle(first, last) and last < high:
            low = last + 1
            used.append(e)
    for first, last, e in reversed(bad):
        if _middle(first, last) <= high <= last + 1 and first > low:
            high = first - 1
            used.append(e)
    amiss = any(low <= _middle(*ends) <= high for *ends, _ in bad) or any(
        not low <= _middle(*ends) <= high for *ends, _ in good
    )
    if not used or amiss:
        return None
    return _ranged(path, old, {"min": int(low) or None, "max": None if high == math.inf else int(high)}, used)


def _ends(attribute: str, e: Evidence) -> tuple[float, float]:
    first, last = span(attribute, e.value)
    return first, math.inf if last is None else last


def _middle(first: float, last: float) -> float:
    """The middle of a band as sizes go, by multiplying; of an open one its double."""
    low = max(first, 1.0)
    return 2 * low if last == math.inf else math.sqrt(low * last)


def _ranged(path: str, old: Range, ends: dict[str, int | None], used: Iterable[Evidence]) -> Proposal | None:
    new = {name: end for name, end in ends.items() if end is not None}
    where = tuple(path.split("."))
    before = {name: end for name, end in old.model_dump().items() if end is not None}
    if new == before:
        return None
    edits: tuple[Edit, ...] = (Edit(where, set=new),)
    if before:  # the ends alone change, and what is written beside them stays
        changed = {name: end for name, end in ends.items() if before.get(name) != end}
        edits = tuple(Edit((*where, name), set=NOTHING if end is None else end) for name, end in changed.items())
    return Proposal(path, f"{_shown(before)} -> {_shown(new)}", tuple(told(e) for e in used), edits)


def _shown(ends: dict[str, int]) -> str:
    low, high = ends.get("min"), ends.get("max")
    if low is None and high is None:
        return "any"
    if high is None:
        return f"{low:,} and more"
    return f"{low or 0:,} to {high:,}"


# --- places --------------------------------------------------------------------------------------


def _known_region(e: Evidence) -> bool:
    country, _, region = e.value.partition("-")
    codes = set(vocab.regions().get(country, {}).values())
    return country in vocab.country_codes() and (region in codes if codes else bool(region))


def _regions(judged: Judged, icp: Icp) -> Proposal | None:
    """Regions that win more often; none where the list would then set the rest of a country aside."""
    geography = icp.target.geography
    bad = {e.value: e for e in _worse(judged, "region")}
    remove = [(name, bad[name]) for name in geography.regions if name in bad]
    add = [
        e
        for e in _better(judged, "region")
        if _known_region(e) and e.value not in (*geography.regions, *geography.exclude_regions)
        and (not geography.countries or e.value.partition("-")[0] in geography.countries)
    ]  # fmt: skip
    split = {name.partition("-")[0] for name in geography.regions}
    if "geography" in icp.target.strict:
        add = [e for e in add if e.value.partition("-")[0] in split]
    if not add and len(remove) == len(geography.regions):
        remove = []
    return _list("target.geography.regions", add, remove)


def _excluded(judged: Judged, icp: Icp) -> Proposal | None:
    """Regions that surely win less, where the ICP takes in their country as a whole."""
    geography = icp.target.geography
    split = {name.partition("-")[0] for name in geography.regions}
    add = [
        e
        for e in _worse(judged, "region")
        if _known_region(e) and e.value.partition("-")[0] not in split and e.value not in geography.exclude_regions
        and (not geography.countries or e.value.partition("-")[0] in geography.countries)
    ]  # fmt: skip
    back = {e.value: e for e in _better(judged, "region")}
    remove = [(name, back[name]) for name in geography.exclude_regions if name in back]
    return _list("target.geography.exclude_regions", add, remove)


# --- technologies and people ---------------------------------------------------------------------


def _technologies(judged: Judged, icp: Icp) -> Proposal | None:
    there = {vocab.fold(name): name for name in icp.target.technologies.any}
    add = {vocab.fold(e.value): e for e in reversed(_better(judged, "technology")) if vocab.fold(e.value) not in there}
    bad = {vocab.fold(e.value): e for e in _worse(judged, "technology")}
    remove = [(name, bad[key]) for key, name in there.items() if key in bad]
    if not add and len(remove) == len(there):
        return None  # an empty list would be everybody
    return _list("target.technologies.any", list(reversed(add.values())), remove)


def _roles(judged: Judged, icp: Icp) -> Proposal | None:
    """Roles by level, department or both that win more often and that no role of the buying group is."""
    roles = list(icp.buying_group.roles)
    new: list[tuple[Role, Evidence]] = []
    for e in _better(judged, "seniority", "department", "role"):
        role = _role(e, {one.name for one in roles})
        if role is not None and not any(_plays(role, one) for one in roles):
            roles.append(role)
            new.append((role, e))
    if not new:
        return None
    written = tuple(_written(role) for role, _ in new)
    said = ", ".join(f"add {e.label}" for _, e in new)
    edit = Edit(("buying_group", "roles"), add=written)
    return Proposal("buying_group.roles", said, tuple(told(e) for _, e in new), (edit,))


def _role(e: Evidence, taken: set[str]) -> Role | None:
    level, _, department = e.value.partition(APART)
    if e.attribute == "department":
        level, department = "", e.value
    if (level and level not in vocab.seniority_levels()) or (department and department not in vocab.department_names()):
        return None
    name = "_".join(filter(None, (level, department)))
    name = next(n for n in (name, *(f"{name}_{i}" for i in range(2, 99))) if n not in taken)
    return Role(name=name, seniority=(level,) if level else (), departments=(department,) if department else ())


def _plays(role: Role, other: Role) -> bool:
    """Whether whoever plays the one plays the other too."""
    return all(
        not theirs or (ours and set(ours) <= set(theirs))
        for ours, theirs in ((role.seniority, other.seniority), (role.departments, other.departments))
    )


def _written(role: Role) -> dict[str, Any]:
    said: dict[str, Any] = {"name": role.name}
    if role.seniority:
        said["seniority"] = list(role.seniority)
    if role.departments:
        said["departments"] = list(role.departments)
    return said
