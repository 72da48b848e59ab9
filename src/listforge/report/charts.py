"""The geometry of the report's charts: figures in, places on a line out. The template only draws.

A chart is a table with a strip of graphics in each row, all strips on one scale. Places are percentages of the strip's
width, so that a strip is as wide as its column and its text keeps its size on every screen. Nothing here knows colours.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

STEPS = (1, 2, 2.5, 5, 10)
TICKS = 4  # steps of a scale, at most
LEVELS = 4  # shades of the matrix, a gap not counted
HAIR = 0.4  # percent: what is there is seen, however little it is


class Shape(NamedTuple):
    """One mark on a strip: what it is, where it starts, and how wide it is (None: a point)."""

    kind: str
    x: float
    width: float | None = None


Strip = tuple[Shape, ...]


class Scale(NamedTuple):
    """A line from `low` to `high` with the values to print along it; of a ratio, by its logarithm."""

    low: float
    high: float
    ticks: tuple[float, ...]
    ratio: bool = False

    def at(self, value: float) -> float:
        """Where the value stands, in percent of the width; what is beyond an end stands at that end."""
        low, high, here = (
            (math.log(v) for v in (self.low, self.high, value)) if self.ratio else (self.low, self.high, value)
        )
        return round(100 * min(1.0, max(0.0, (here - low) / (high - low))), 2)

    def places(self) -> tuple[tuple[float, float], ...]:
        """Each tick with its place."""
        return tuple((tick, self.at(tick)) for tick in self.ticks)


def known(value: Any) -> float | None:
    """The value as a number; None of what is none, or not finite."""
    number = isinstance(value, int | float) and not isinstance(value, bool)
    return float(value) if number and math.isfinite(value) else None


def scale(values: Iterable[Any], least: float = 0) -> Scale:
    """From zero to a round number not below any of the values, in steps of `least` or more."""
    top = max((number for value in values if (number := known(value)) is not None), default=0.0)
    if top <= 0:
        return Scale(0.0, 1.0, (0.0,))
    size = 10 ** math.floor(math.log10(top / TICKS))
    step = max(least, next(size * s for s in STEPS if size * s * TICKS >= top * (1 - 1e-9)))
    count = math.ceil(top / step - 1e-9)
    return Scale(0.0, step * count, tuple(round(step * n, 10) for n in range(count + 1)))


def whole(values: Iterable[Any]) -> Scale:
    """From zero to the highest of the values, for strips that no axis goes with."""
    return Scale(0.0, max((number for value in values if (number := known(value))), default=1.0), (0.0,))


def ratio_scale(values: Iterable[Any]) -> Scale:
    """Around 1, as far to either side: halves left, doubles right, at least a half to a double."""
    logs = [abs(math.log2(number)) for value in values if (number := known(value)) is not None and number > 0]
    reach = min(3, max(1, math.ceil(max(logs, default=1.0) - 1e-9)))
    return Scale(2.0**-reach, 2.0**reach, tuple(2.0**n for n in range(-reach, reach + 1)), ratio=True)


def bar(value: Any, on: Scale) -> Strip:
    """A bar from zero."""
    return parts((("fill", value),), on)


def parts(values: Iterable[tuple[str, Any]], on: Scale) -> Strip:
    """Bars end to end, from zero, each of a kind; those of nothing are left out."""
    shapes, end = [], 0.0
    for kind, value in values:
        if number := known(value):
            shapes.append(Shape(kind, on.at(end), max(HAIR, round(on.at(end + number) - on.at(end), 2))))
            end += number
    return tuple(shapes)


def spread(low: Any, high: Any, on: Scale, mark: Any = None) -> Strip:
    """A bar from the low end of a range to the high one, and a mark beside which to see it."""
    first, last = known(low), known(high)
    if first is None or last is None or last <= 0:
        return ()
    bar = Shape("fill", on.at(first), max(HAIR, round(on.at(last) - on.at(first), 2)))
    return (bar,) if known(mark) is None else (bar, Shape("mark", on.at(mark)))


def interval(observed: tuple[Any, Any, Any], expected: tuple[Any, Any], on: Scale) -> Strip:
    """What was seen, as a dot on the line of its (low, rate, high), before the band that was expected (low, high)."""
    least, most = map(known, expected)
    low, point, high = map(known, observed)
    shapes: list[Shape] = []
    if least is not None and most is not None:
        shapes.append(Shape("band", on.at(least), max(HAIR, round(on.at(most) - on.at(least), 2))))
    if low is not None and high is not None and not (on.ratio and low <= 0):
        shapes.append(Shape("whisker", on.at(low), max(HAIR, round(on.at(high) - on.at(low), 2))))
    if point is not None and not (on.ratio and point <= 0):
        shapes.append(Shape("dot", on.at(point)))
    return tuple(shapes)


class Cell(NamedTuple):
    """One cell of a matrix; level 0 is a gap."""

    accounts: int
    people: int
    dialable: int
    level: int


class Matrix(NamedTuple):
    """Industries, as (title, code), by sizes in one place, with the number of gaps."""

    place: str | None
    sizes: tuple[str | None, ...]
    rows: tuple[tuple[tuple[str | None, str | None], tuple[Cell, ...]], ...]
    gaps: int


def matrices(coverage: Sequence[Mapping[str, Any]]) -> tuple[Matrix, ...]:
    """The cells of the coverage as one matrix a place, everything in the order in which it is first named.

    A cell that is not named is a gap, as one with no account is. The shades are those of all matrices together.
    """
    top = max((cell["accounts"] for cell in coverage), default=0)
    found = {(cell["region"] or cell["country"], cell["industry"], cell["size"]): cell for cell in coverage}
    places, industries, sizes = (tuple(dict.fromkeys(key[n] for key in found)) for n in range(3))
    titles = {cell["industry"]: cell["title"] for cell in coverage}

    def at(place: str | None, industry: str | None, size: str | None) -> Cell:
        cell = found.get((place, industry, size), {})
        accounts, people, dialable = (cell.get(name) or 0 for name in ("accounts", "people", "dialable"))
        return Cell(accounts, people, dialable, math.ceil(LEVELS * math.sqrt(accounts / top)) if accounts else 0)

    made = []
    for place in places:
        rows = tuple(((titles[i], i), tuple(at(place, i, s) for s in sizes)) for i in industries)
        gaps = sum(cell.level == 0 for _, cells in rows for cell in cells)
        made.append(Matrix(place, sizes, rows, gaps))
    return tuple(made)
