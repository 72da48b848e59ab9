"""The encoding of text: told, marked, UTF-8, or the one that reads best."""

from listforge.errors import InputError
from listforge.frames.own import without_nulls

SAMPLE = 262_144
DOUBT = 0.05  # of charset-normalizer's "chaos", within which it cannot tell two encodings apart


def decoded(data: bytes, name: str, encoding: str | None) -> tuple[str, str]:
    """The text and its encoding: the one asked for, by its byte-order mark, UTF-8, or the one that reads best."""
    asked = encoding is not None
    if encoding is None and data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        encoding = "utf-16"
    if not (encoding or "").lower().startswith(("utf-16", "utf16", "utf-32", "utf32")):
        data = without_nulls(data)
    try:
        return data.decode(encoding or "utf-8-sig").removeprefix("\ufeff"), encoding or "utf-8"
    except LookupError:
        raise InputError(f"{name}: no encoding is called {encoding!r}; try cp1252 or utf-16") from None
    except UnicodeDecodeError as error:
        if encoding is not None:
            line = data[: error.start].count(b"\n") + 1
            hint = "leave --encoding out to have it detected" if asked else "is the file cut off?"
            raise InputError(f"{name}: line {line}: not {encoding}; {hint}") from None
    return _guessed(data)


def _guessed(data: bytes) -> tuple[str, str]:
    """Not UTF-8: Windows' Western encoding unless charset-normalizer is sure of another."""
    from charset_normalizer import from_bytes

    found = from_bytes(
        data[:SAMPLE],
        cp_isolation=["cp1252", "cp1250", "cp1251", "shift_jis", "big5", "euc_kr", "euc_jp", "gb18030"],
    )
    best, western = found.best(), next((m for m in found if "cp1252" in m.could_be_from_charset), None)
    if best and western and western.coherence >= best.coherence and western.chaos <= best.chaos + DOUBT:
        best = None
    for encoding in (best.encoding if best else "cp1252", "cp1252"):
        try:
            return data.decode(encoding), encoding
        except UnicodeDecodeError:
            continue
    return data.decode("latin-1"), "latin-1"
