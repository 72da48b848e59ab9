"""Doubtful pairs put to a person at a terminal, one at a time; every answer is on disk before the next question."""

import sys
from collections.abc import Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any, NamedTuple

import polars as pl
import typer
from rich.console import Console, Group
from rich.table import Table
from rich.text import Text

from listforge import frames
from listforge.commands import decisions
from listforge.errors import UsageError
from listforge.frames import STDIO
from listforge.stages.dedupe.decisions import DECISIONS, DIFFERENT, SAME, Said
from listforge.stages.dedupe.review import APART, SHOWN

KEYS = {"y": SAME, "n": DIFFERENT}
BAR = 20
ALIKE = 0.5  # below which two values are told apart as a whole, and not letter by letter
Pair = Mapping[str, Any]


def refuse_unattended(lists: Sequence[Path], answers: Path | None) -> Path:
    """The file that answers go to; a UsageError where there is nobody to ask, or no such file."""
    if STDIO in lists:
        raise UsageError("--ask takes its answers from the terminal; name the list as a file")
    if not all(stream is not None and not stream.closed and stream.isatty() for stream in (sys.stdin, sys.stdout)):
        raise UsageError("--ask talks to a person and this is no terminal; write the pairs to a file: --review FILE")
    if answers is None:
        raise UsageError("--ask needs a file for the answers: --decisions FILE, or --review FILE")
    return answers


class Book:
    """The file of answers: lines that stand in it keep their place and their other columns."""

    def __init__(self, path: Path, review: pl.DataFrame | None = None) -> None:
        """`review`: pairs that are to stand in the file, decided or not."""
        self.path = path
        there = decisions.table(path).frame if path.exists() else pl.DataFrame(schema=DECISIONS)
        self._lines = there.to_dicts()
        self._place = {_key(line): place for place, line in enumerate(self._lines)}
        self._listed = len(self._lines)
        self._names = list(there.columns)
        if review is not None:
            self._names += [name for name in review.columns if name not in self._names]
            for line in frames.as_text(review).iter_rows(named=True):
                self._line(line)
            self._listed = len(self._lines)
            self._write()

    def put(self, pair: Pair, word: str | None) -> None:
        """The decision of a pair, or None to take it back; written at once."""
        self._line(pair)["decision"] = word
        self._write()

    def _line(self, pair: Pair) -> dict[str, Any]:
        place = self._place.setdefault(_key(pair), len(self._lines))
        if place == len(self._lines):
            self._lines.append({name: pair.get(name) for name in self._names} | {"decision": None})
        return self._lines[place]

    def _write(self) -> None:
        lines = [line for n, line in enumerate(self._lines) if n < self._listed or line["decision"]]
        table = pl.DataFrame(lines, schema=dict.fromkeys(self._names, pl.String), strict=False)
        frames.write(table, self.path, "csv")


def _key(pair: Pair) -> frozenset[str]:
    return frozenset((pair["left_lead_id"] or "", pair["right_lead_id"] or ""))


class _State(NamedTuple):
    """How far the questions have come: the place of the pair that is asked, answers by place, and what was done."""

    place: int
    answers: dict[int, str]
    seen: list[int]


def ask(review: pl.DataFrame, path: Path, said: pl.DataFrame | None, *, whole: bool = False) -> pl.DataFrame | None:
    """What was `said` of pairs, and what a person says now of those of a review; the answers are written to `path`.

    `whole`: the file holds the pairs nobody decided, too.
    """
    pairs = frames.as_text(review).to_dicts()
    before = [] if said is None else list(said.select(list(DECISIONS)).iter_rows())
    answers = _asked(pairs, before, Book(path, review if whole else None))
    new = pl.DataFrame(_decided(pairs, answers), schema=DECISIONS, orient="row")
    return new if said is None else pl.concat([said, new], how="diagonal")


def _asked(pairs: Sequence[Pair], before: Sequence[tuple[str, str, str]], book: Book) -> dict[int, str]:
    """The answers by the place of their pair; what follows from other decisions is not asked."""
    screen = Console(highlight=False, markup=False)
    state, keys, note = _State(0, {}, []), _keys(), ""
    while (state := _next(state, pairs, before)).place < len(pairs):
        screen.clear()
        screen.print(_shown(pairs, state, note, screen))
        key, note = next(keys), ""
        if key == "q":
            break
        if key == "u":
            state, note = _undone(state, pairs, book)
        elif key == "s":
            state = state._replace(place=state.place + 1, seen=[*state.seen, state.place])
        elif key in KEYS:
            book.put(pairs[state.place], KEYS[key])
            answers = {**state.answers, state.place: KEYS[key]}
            state = _State(state.place + 1, answers, [*state.seen, state.place])
        else:
            note = "press y, n, s, u or q"
    screen.clear()
    written = f"; written to {book.path}" if state.answers else ""
    screen.print(Text(f"{len(pairs)} doubtful pairs: {_counted(state)}{written}"))
    return state.answers


def _decided(pairs: Sequence[Pair], answers: Mapping[int, str]) -> list[tuple[str, str, str]]:
    return [(pairs[n]["left_lead_id"], pairs[n]["right_lead_id"], word) for n, word in answers.items()]


def _next(state: _State, pairs: Sequence[Pair], before: Sequence[tuple[str, str, str]]) -> _State:
    """The first pair from here on that does not follow from what was said."""
    said = Said([*before, *_decided(pairs, state.answers)])
    place = state.place
    while place < len(pairs) and said.follows(pairs[place]["left_lead_id"], pairs[place]["right_lead_id"]):
        place += 1
    return state._replace(place=place)


def _undone(state: _State, pairs: Sequence[Pair], book: Book) -> tuple[_State, str]:
    if not state.seen:
        return state, "nothing to undo"
    place = state.seen[-1]
    if place in state.answers:
        book.put(pairs[place], None)
    answers = {n: word for n, word in state.answers.items() if n != place}
    return _State(place, answers, state.seen[:-1]), "undone"


def _keys() -> Iterator[str]:
    """One key after the other; arrows and the like are none, the end of the input is q."""
    while True:
        try:
            typed = typer.getchar()
        except EOFError:
            typed = "q"
        if not typed.startswith(("\x1b", "\x00", "\xe0")):
            yield from typed.lower()


# --- what is shown -------------------------------------------------------------------------------


def _shown(pairs: Sequence[Pair], state: _State, note: str, console: Console) -> Group:
    """A pair side by side, its differences marked, what speaks for and against it, and the keys."""
    pair = pairs[state.place]
    done = round(BAR * state.place / len(pairs))
    head = Text.assemble(
        (f"Pair {state.place + 1} of {len(pairs)}", "bold"), "  ", ("#" * done, "green"), ("-" * (BAR - done), "dim"),
        f"  {_counted(state)}",
    )  # fmt: skip
    sure = Text(f"{100 * float(pair['probability']):.1f} % sure that they are one person or one site")
    why = [
        Text.assemble((f"{side.partition(': ')[0]}: ", "bold"), side.partition(": ")[2])
        for side in (pair["why"] or "").split(APART)
    ]
    keys = Text("  ").join(
        Text.assemble((key, "bold reverse"), f" {word}")
        for key, word in (("y", "same"), ("n", "different"), ("s", "skip"), ("u", "undo"), ("q", "stop"))
    )
    return Group(head, sure, Text(), _table(pair, console), Text(), *why, Text(), keys, Text(note, style="yellow"))


def _counted(state: _State) -> str:
    words = list(state.answers.values())
    skipped = len(state.seen) - len(words)
    return f"{words.count(SAME)} same, {words.count(DIFFERENT)} different, {skipped} skipped"


def _table(pair: Pair, console: Console) -> Table:
    unequal = "\u2260" if console.encoding.lower().startswith("utf") else "!="
    table = Table(box=None, pad_edge=False, show_header=False, expand=True)
    table.add_column(style="dim", no_wrap=True)
    table.add_column(overflow="fold", ratio=1)
    table.add_column(width=2)
    table.add_column(overflow="fold", ratio=1)
    for name in SHOWN:
        left, right = (_plain(pair[f"{side}_{name}"]) for side in ("left", "right"))
        if left or right:
            mark = "=" if left == right else unequal if left and right else ""
            sides = _marked(left, right) if mark == unequal else (Text(left), Text(right))
            table.add_row(name, sides[0], Text(mark, style="bold yellow" if mark == unequal else "dim"), sides[1])
    return table


def _plain(value: str | None) -> str:
    """A value without anything that a terminal would act on."""
    return "".join(c if c.isprintable() else " " for c in value or "")


def _marked(left: str, right: str) -> tuple[Text, Text]:
    """Both values with the letters marked in which they differ."""
    found = SequenceMatcher(None, left, right, autojunk=False)
    one, other = Text(left), Text(right)
    if found.ratio() < ALIKE:
        one.stylize("bold yellow")
        other.stylize("bold yellow")
        return one, other
    for what, a, b, c, d in found.get_opcodes():
        if what != "equal":
            one.stylize("bold yellow", a, b)
            other.stylize("bold yellow", c, d)
    return one, other
