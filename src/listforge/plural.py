"""How messages count things."""


def many(n: int, one: str, several: str | None = None) -> str:
    """1 lead, 2 leads; `several`: the plural that is no -s, as of "row is"."""
    return f"{n:,} {one if n == 1 else several or one + 's'}"
