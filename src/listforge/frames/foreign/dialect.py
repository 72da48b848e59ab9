"""The dialect of text: what separates its fields."""

from collections import Counter

from listforge.frames.foreign.table import SEARCHED_ROWS, KnownHeaders
from listforge.frames.own import records

DELIMITERS = (",", "\t", ";", "|")


def delimiter_of(sample: str, known: KnownHeaders) -> str:
    """The delimiter under which a row has most headers we know, then under which most rows are equally wide."""

    def evenness(mark: str) -> tuple[int, float, int]:
        rows = [row for row, _, _ in records(sample, mark)][:200]
        headers = max((known(row) for row in rows[:SEARCHED_ROWS] if len(row) > 1), default=0)
        widths = Counter(len(row) for row in rows if len(row) > 1)
        width, count = widths.most_common(1)[0] if widths else (1, 0)
        return headers, count / max(1, len(rows)), width

    return max(DELIMITERS, key=evenness)


def spoken(delimiter: str) -> str:
    return {",": "comma", "\t": "tab", ";": "semicolon", "|": "pipe"}.get(delimiter, repr(delimiter))
