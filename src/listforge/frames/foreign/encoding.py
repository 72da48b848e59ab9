"""The encoding of text: told, marked, UTF-8, or the one that reads best."""

import codecs
import re
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise

import numpy as np

from listforge.errors import InputError
from listforge.frames.own import Buffer, without_nulls

SAMPLE = 262_144
STRETCH = 16_777_216
ASCII = 128
DOUBT = 0.05  # of charset-normalizer's "chaos", within which it cannot tell two encodings apart
WIDE = 0.4  # of every second byte null, and hardly any of the others: text of two bytes a letter
STRAY = 0.25  # stray bytes for each letter that is good UTF-8: fewer, and it is UTF-8 that something was pasted into
FEW = 4  # bytes beyond ASCII say nothing about the language they are in
UTF8 = ("utf-8", "utf8", "utf-8-sig")
CANDIDATES = [
    "cp1252", "cp1250", "iso8859_2", "cp1251", "cp1253", "cp1254", "cp1255", "cp1256", "cp1257", "cp874", "mac_roman",
    "cp850", "koi8_r", "cp866", "cp932", "cp950", "cp949", "euc_jp", "gb18030",
]  # fmt: skip
# The letters beyond ASCII of languages whose text reads as plausible Western letters, and of their neighbours.
_ALPHABETS = tuple(
    frozenset(letters)
    for letters in (
        "äöüß", "àâæçéèêëîïôœùûüÿ", "áéíñóúü", "áâãàçéêíóôõúü", "àèéìíîòóùú", "åäöæøéü", "áéíóúýðþæö", "äöõüšž",
        "áàâçéèêëíïñóöúü", "áéíóöőúüű", "ąćęłńóśźż", "áčďéěíňóřšťúůýž", "áäčďéíĺľňóôŕšťúýž", "čćđšž", "ăâîșțşţ",
        "çğıi̇öşüâîû", "ąčęėįšųūž", "āčēģīķļņšūž",
    )
)  # fmt: skip
_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def as_utf8(data: Buffer, name: str, told: str | None) -> tuple[Buffer, str, tuple[str, ...]]:
    """The text in UTF-8 without null bytes, the encoding it was in, and doubts about that.

    An InputError where it is not in the encoding that was told or marked.
    """
    used = (told or wide(data[:SAMPLE]) or "utf-8").lower().replace("_", "-")
    if used not in UTF8:
        return without_nulls(_decoded(data, name, used, told).encode()), used, ()
    place = _no_utf8(data)
    if place is None:
        return without_nulls(data), "utf-8", ()
    if told:
        raise _unfit(data, place, name, told, told)
    text, used, doubts = _guessed(data[:])
    return without_nulls(text.encode()), used, doubts


def wide(head: bytes) -> str | None:
    """The encoding of text whose letters take two or four bytes: by its mark, or by its null bytes; else None."""
    for mark, encoding in _MARKS:
        if head.startswith(mark):
            return encoding
    even, odd = (head[half::2].count(0) / max(1, len(head) // 2) for half in (0, 1))
    if len(head) > 3 and max(even, odd) > WIDE and min(even, odd) < WIDE / 8:
        return "utf-16-be" if even > odd else "utf-16-le"
    return None


def _decoded(data: Buffer, name: str, encoding: str, told: str | None) -> str:
    try:
        return data[:].decode(encoding)
    except LookupError:
        raise InputError(f"{name}: no encoding is called {told!r}; try cp1252 or utf-16") from None
    except UnicodeDecodeError as error:
        raise _unfit(data, error.start, name, encoding, told) from None


def _unfit(data: Buffer, place: int, name: str, encoding: str, told: str | None) -> InputError:
    line = data[:place].count(b"\n") + 1
    hint = "leave --encoding out to have it detected" if told else "is the file cut off?"
    return InputError(f"{name}: line {line}: not {encoding}; {hint}")


def _no_utf8(data: Buffer) -> int | None:
    """The place of the first byte that is not UTF-8, or None."""
    letters, begins = np.frombuffer(data, dtype=np.uint8), range(0, len(data), STRETCH)
    decoder = codecs.getincrementaldecoder("utf-8")()
    with ThreadPoolExecutor() as many:  # numpy looks through several stretches at once
        highest = many.map(lambda begin: letters[begin : begin + STRETCH].max(), begins)
    for begin, high in zip(begins, highest, strict=True):
        last = begin + STRETCH >= len(data)
        waiting = decoder.getstate()[0]
        if high < ASCII and not waiting:
            continue
        try:
            decoder.decode(data[begin : begin + STRETCH], final=last)
        except UnicodeDecodeError as error:
            return begin - len(waiting) + error.start
    return None


# --- not UTF-8 -----------------------------------------------------------------------------------


def _guessed(data: bytes) -> tuple[str, str, tuple[str, ...]]:
    """UTF-8 with a few bytes of Windows' Western encoding in it, else the encoding that reads best."""
    strays = 0

    def western(error: UnicodeError) -> tuple[str, int]:
        nonlocal strays
        assert isinstance(error, UnicodeDecodeError)
        strays += error.end - error.start
        return error.object[error.start : error.end].decode("cp1252", errors="replace"), error.end

    codecs.register_error("listforge-western", western)
    text = data.decode("utf-8", errors="listforge-western")
    good = len(re.findall(r"[^\x00-\x7f]", text)) - strays
    if strays <= STRAY * good:
        return (
            text,
            "utf-8",
            (f"not all of it is UTF-8: {strays} byte{'s were' if strays > 1 else ' was'} read as cp1252",),
        )
    sample = b"".join(re.findall(rb"[^\n]*[\x80-\xff][^\n]*\n?", data[: 64 * SAMPLE]))[:SAMPLE] or data[:SAMPLE]
    best, sure = _best(sample)
    for encoding in (best, "cp1252", "latin-1"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        doubt = () if sure and encoding == best else (f"not UTF-8; read as {encoding}; --encoding NAME takes another",)
        if encoding == "cp1252" and "¤" in text and not re.search(rb"[\x80-\x9f]", data):
            # Nobody writes that mark: it stands where Unix has the euro.
            return data.decode("iso8859-15"), "iso8859-15", doubt
        return text, encoding, doubt
    raise AssertionError("latin-1 decodes all bytes")


def _best(sample: bytes) -> tuple[str, bool]:
    """The encoding that reads best, and whether no other reads as well: Windows' Western unless another is better."""
    from charset_normalizer import from_bytes

    beyond = sum(byte > 127 for byte in sample)
    found = {match.encoding: match for match in from_bytes(sample, cp_isolation=CANDIDATES)}
    if not found or beyond < FEW:
        return "cp1252", beyond > 0 and _is_western(sample.decode("cp1252", errors="replace"))
    clean = min(match.chaos for match in found.values()) + DOUBT
    near = [encoding for encoding, match in found.items() if match.chaos <= clean]
    readings = {encoding: sample.decode(encoding, errors="replace") for encoding in dict.fromkeys([*near, "cp1252"])}
    odds = {encoding: _mangled(reading) for encoding, reading in readings.items()}
    least = [encoding for encoding, odd in odds.items() if odd == min(odds.values())]
    western = _is_one_language(readings["cp1252"])
    if not western:
        speaking = [encoding for encoding in least if _is_one_language(readings[encoding])]
        if speaking and len({readings[encoding] for encoding in speaking}) == 1:
            return speaking[0], True
    coherence = {encoding: found[encoding].coherence if encoding in found else 0 for encoding in least}
    slack = DOUBT if _is_western(readings["cp1252"]) else 0
    if "cp1252" in least and (western or coherence["cp1252"] >= max(coherence.values()) - slack):
        return "cp1252", _is_western(readings["cp1252"])
    best = max(least, key=lambda encoding: (round(_vowels(readings[encoding]), 1), coherence[encoding]))
    if readings[best] == readings["cp1252"]:
        return "cp1252", True
    return best, len({readings[encoding] for encoding in least}) == 1


def _is_one_language(text: str) -> bool:
    """Whether all letters beyond ASCII are those of one language with a Latin alphabet."""
    letters = {letter for letter in text.lower() if letter.isalpha() and not letter.isascii()} - set("ªº")
    return bool(letters) and any(letters <= alphabet for alphabet in _ALPHABETS)


def _is_western(text: str) -> bool:
    """Whether every letter beyond ASCII is one of Western Europe, or a mark that people type."""
    western = "ÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏÑÒÓÔÕÖØÙÚÛÜÝßàáâãäåæçèéêëìíîïñòóôõöøùúûüýÿŒœŠšŽž€£§©®°·º²½–—‘’“”„…•™«»¿¡´\xa0"
    return {letter for letter in text if not letter.isascii()} <= set(western)


def _mangled(text: str) -> int:
    """How much in the text no language writes: marks in words, capitals behind small letters, accents in a row."""
    letter = r"[^\W\d_]"
    inside = rf"(?<={letter})[\u0080-\u009f¡-©«-´¶-¹»-¿×÷†‡ˆ‰‹›˜‚„”‘“•](?={letter})"
    before = rf"(?<![^\W_])[¢£¥¤¦¬¯±µ¶¹³¸](?={letter})"
    capitals = sum(one.islower() and other.isupper() and not other.isascii() for one, other in pairwise(text))
    accents = re.findall(r"[À-ÖØ-öø-ÿ]{3}", text)
    # Iceland's letters without Iceland's vowels are Turkish ones, read wrong.
    turkish = [] if re.search("[áíóúæ]", text) else re.findall("[þðýÞÐÝ]", text)
    # Names have capitals, except in alphabets that have none: Hebrew and Arabic, read wrong.
    greek = "".join(re.findall(r"[\u0370-\u04ff]", text))
    caseless = len(greek) > FEW and greek in (greek.lower(), greek.upper())
    other = r"[\u0370-\u06ff\u0e00-\u0e7f]"
    mixed = rf"[A-Za-z]{other}|{other}[A-Za-z]"
    odd = len(re.findall(f"{inside}|{before}|{mixed}", text)) + len(accents) + len(turkish) + text.count("\ufffd")
    return odd + capitals + caseless


def _vowels(text: str) -> float:
    """The share of vowels among the letters beyond ASCII: less in a Greek text that is read as Cyrillic."""
    letters = [letter for letter in text.lower() if letter.isalpha() and not letter.isascii()]
    return sum(letter in "аеёиоуыэюяіїєαεηιουωάέήίόύώϊϋ" for letter in letters) / max(1, len(letters))
