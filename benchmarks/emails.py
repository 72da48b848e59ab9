"""Mail addresses a second of `email.judge`, against the plain loop around `email-validator`, and where they differ.

    python benchmarks/emails.py --rows 1000000

The list is generated: 90 % plain addresses, 3 % odd but valid (capitals in the domain, INFO@), 3 % invalid of many
kinds, 2 % IDN, accented or quoted, 2 % as people paste them (mailto:, "Name <address>"). A quarter of the rows stand on
it twice, and colleagues share a host. The loop cleans each row of a sample and asks `email-validator`, nothing more;
`judge` also says the type of the mailbox and the typo. They run one after the other, the loop before and after.

One address over and over, a good one and bad ones, shows that no value is dear because it stands there often.

Then mutated addresses are judged both ways (`--compare` says how many). A difference is printed, and is exit code 1.
"""

import argparse
import os
import resource
import statistics
import sys
import time
from collections.abc import Callable
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import NamedTuple

import polars as pl
from email_validator import EmailNotValidError, ValidatedEmail, validate_email

from listforge.fields import email, email_rules

GIVEN = (
    "robert",
    "birgit",
    "rafael",
    "sybil",
    "marisol",
    "kamal",
    "dana",
    "william",
    "hector",
    "katherine",
    "walter",
    "tobias",
    "jocelyn",
    "kendra",
    "jan",
    "li",
)
FAMILY = (
    "rookmore",
    "embergate",
    "dapplebottom",
    "starlingstone",
    "candledale",
    "fenbrook",
    "pinderhask",
    "kestrelbury",
    "briardale",
    "loammore",
)
FIRM = (
    "tarnwick",
    "marrowbend",
    "pennywhistle",
    "saltmarsh",
    "copperfinch",
    "osierbank",
    "blankenfels",
    "vauclerin",
    "loomwicket",
    "onepallet",
)
TRADE = (
    "freight",
    "storage",
    "paper",
    "beverage",
    "transport",
    "haulage",
    "spedition",
    "logistique",
    "software",
    "hauling",
    "supply",
    "foods",
)
ENDING = ("com", "com", "com", "net", "org", "co.uk", "de", "fr", "ca", "io")
FREE = ("gmail.com", "yahoo.com", "hotmail.com", "outlook.com", "gmx.de", "gmial.com")
IDN = ("ü", "é", "ø", "ñ", "å")
SCRIPTS = ("почта", "公司", "会社", "εταιρεία")
ODD = (
    lambda box, host: f"{box}@{host.upper()}",
    lambda box, host: f"{box.upper()}@{host.title()}",
    lambda box, host: f"INFO@{host}",
    lambda box, host: f"{box}+list/{box[0]}=x@{host}",
    lambda box, host: f"o'{box}@{host}",
)
BAD = (
    lambda box, host: f"{box}{host}",
    lambda box, host: f"{box}@@{host}",
    lambda box, host: f"{box}@{host.split('.')[0]}",
    lambda box, host: f".{box}@{host}",
    lambda box, host: f"{box.replace('.', '..')}.@{host}",
    lambda box, host: f"{box} x@{host}",
    lambda box, host: f"{box}@-{host}",
    lambda box, host: f"{box}@{host}.",
    lambda box, host: f"{box}@{host}.local",
    lambda box, host: f"{box}@{host.replace('.', '_')}",
    lambda box, host: f"{box}@{host}, {box}@example.com",
    lambda box, host: f"{box * 30}@{host}",
    lambda box, host: f"{box}@{'a' * 64}.com",
    lambda box, host: f"{box}@ab--{host}",
    lambda box, host: f"{box}@192.0.2.1",
    lambda box, host: "n/a",
)
PASTED = (
    lambda box, host: f"mailto:{box}@{host}",
    lambda box, host: f"<{box}@{host}>",
    lambda box, host: f'"{box.title()}" <{box}@{host}>',
    lambda box, host: f"{box}@{host};",
    lambda box, host: f" {box}@{host}\u00a0",
)
LETTERS = "abXZ09.-_+@'\"\\ <>()[],;:!#%&*/=?^`{|}~\t\n"
FOREIGN = "üéßİſKçñ\u0301\u0338\u0345\u200b\u00ad。．＠﹫–’公почтאا١\u0e01🙂"
ALPHABET = LETTERS + FOREIGN
ALIKE = (
    "n/a",
    "bob@@tarnwick.example",
    "bob rookmore@tarnwick.example",
    "bob@tarnwick",
    "bob@ab--tarnwick.example",
    "почта@公司.local",
    '"Rookmore, Bob" <bob@tarnwick>',
    "bob@gmial.com",
    "bob@tarnwick.con",
)
REPEATS = 5
PEOPLE_A_HOST = 8


def addresses(rows: int, seed: int = 7) -> pl.Series:
    """A column as lists have it; the same for the same seed."""
    pick = Random(seed)
    people = [_address(pick, rows) for _ in range(rows * 3 // 4)]
    column = people + pick.choices(people, k=rows - len(people))
    pick.shuffle(column)
    return pl.Series("email", column)


def _address(pick: Random, rows: int) -> str:
    box = f"{pick.choice(GIVEN)}.{pick.choice(FAMILY)}{pick.randrange(100)}"
    number = pick.randrange(max(rows // PEOPLE_A_HOST // 1_200, 1))
    host = f"{pick.choice(FIRM)}-{pick.choice(TRADE)}{number}.{pick.choice(ENDING)}"
    if pick.random() < 0.1:
        host = pick.choice(FREE)
    kind = pick.random()
    if kind < 0.90:
        return f"{box.title() if pick.random() < 0.2 else box}@{host}"
    if kind < 0.93:
        return pick.choice(ODD)(box, host)
    if kind < 0.96:
        return pick.choice(BAD)(box, host)
    if kind < 0.98:
        return _foreign(pick, box, host, rows)
    return pick.choice(PASTED)(box, host)


def _foreign(pick: Random, box: str, host: str, rows: int) -> str:
    number = pick.randrange(max(rows // PEOPLE_A_HOST // 50_000, 1))
    idn = f"{pick.choice(FIRM)}{pick.choice(IDN)}{number}.{pick.choice(ENDING)}"
    if len(idn) % 2:  # colleagues write their host in one way
        idn = idn.encode("idna").decode()
    shapes = (
        f"{box}@{idn}",
        f"{box.replace('a', 'ä')}@{host}",
        f'"{box} x"@{host}',
        f"{pick.choice(SCRIPTS)}{pick.randrange(max(rows // 4000, 1))}@{host}",
        f"{box}@{pick.choice(SCRIPTS)}{number}.{pick.choice(ENDING)}",
    )
    return pick.choice(shapes)


def mutated(count: int, seed: int = 11) -> pl.Series:
    """Addresses with one to four random changes, of plain and of foreign ones."""
    pick = Random(seed)
    foreign = [_foreign(pick, "jo.fen", "example.org", 10**6) for _ in range(5_000)]
    stock = [*addresses(20_000, seed), *foreign]
    return pl.Series("email", [_mutant(pick, pick.choice(stock)) for _ in range(count)])


def _mutant(pick: Random, text: str) -> str:
    for _ in range(pick.randint(1, 4)):
        at, to = sorted((pick.randint(0, len(text)), pick.randint(0, len(text))))
        match pick.randrange(7):
            case 0:
                text = text[:at] + pick.choice(ALPHABET) + text[at:]
            case 1:
                text = text[:at] + text[at + 1 :]
            case 2:
                text = text[:at] + pick.choice(ALPHABET) + text[at + 1 :]
            case 3:
                text = text[:at] + text[at:to] * pick.choice((2, 2, 2, 9, 30)) + text[to:]
            case 4:
                text = text[:at] + pick.choice(("..", "--", "-.", ".-", "@", "xn--", ".test", "@[", "ab--")) + text[at:]
            case 5:
                text = text[:at] + text[at:to].swapcase() + text[to:]
            case _:
                text = text[:at] + text[to:]
    return text


def asked(text: str) -> str | None:
    """What `email-validator` makes of a clean text; null for no address."""
    try:
        return validate_email(text, check_deliverability=False).normalized
    except EmailNotValidError:
        return None


class Spent(NamedTuple):
    """Seconds on the clock, and of the processors (which other programs on the machine disturb less)."""

    clock: float
    processor: float


def spent(work: Callable[[], object]) -> Spent:
    """What it takes to do it once."""
    clock, processor = time.perf_counter(), time.process_time()
    work()
    return Spent(time.perf_counter() - clock, time.process_time() - processor)


def loop(texts: list[str]) -> None:
    """Clean and ask, a row at a time."""
    for text in texts:
        asked(text.strip().removeprefix("mailto:").strip("<>;,' "))


def differences(texts: pl.Series) -> list[str]:
    """Where `judge` and the library differ, in validity or in the normal form."""
    clean = email_rules.clean(texts)
    said = email.judge(texts)
    rows = zip(texts, clean, said["email"], said["valid"], strict=True)
    wrong = ((raw, ours, valid, asked(text)) for raw, text, ours, valid in rows)
    return [
        f"{r!r}: {ours!r}, the library {theirs!r}" for r, ours, v, theirs in wrong if ours != theirs or v != bool(ours)
    ]


class Run(NamedTuple):
    """What one process says of `judge` on the whole column."""

    spent: list[Spent]
    megabytes: float
    slow_rows: int
    slow_asked: int


def judged(path: Path) -> Run:
    """Judge the column of a file a few times, in a process that has done nothing else."""
    texts = pl.read_ipc(path)["email"]
    email.judge(texts.head(1000))
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    seconds = [spent(lambda: email.judge(texts)) for _ in range(REPEATS)]
    after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    asked_for = _asked_for(texts)
    halves = email_rules.clean(texts).str.splitn("@", 2).struct
    host = halves.field("field_1")
    slow = halves.field("field_0").is_in(asked_for["mailbox"].implode())
    slow |= host.is_in(asked_for["host"].implode()) | host.str.to_lowercase().is_in(asked_for["host"].implode())
    return Run(seconds, (after - before) / 1024, int(slow.sum()), sum(len(s) for s in asked_for.values()))


def _asked_for(texts: pl.Series) -> dict[str, pl.Series]:
    """The mailboxes and hosts for which `judge` asks the library."""
    seen: list[str] = []
    real = email_rules._asked

    def noted(address: str) -> ValidatedEmail | email_rules.Flaw:
        seen.append(address)
        return real(address)

    email_rules._asked = noted
    email.judge(texts)
    email_rules._asked = real
    return {
        "mailbox": pl.Series([a.removesuffix("@a.b") for a in seen if a.endswith("@a.b")], dtype=pl.String),
        "host": pl.Series([a.removeprefix("a@") for a in seen if not a.endswith("@a.b")], dtype=pl.String),
    }


def copies(rows: int, different: float) -> None:
    """Print what many copies of a value take, as a part of the time for as many addresses as lists have them."""
    print(f"{rows:,} copies of one value, time against that of the addresses above:")
    for value in ("bob.rookmore@tarnwick.example", *ALIKE):
        seconds = min(spent(partial(email.judge, pl.repeat(value, rows, eager=True))).clock for _ in range(REPEATS))
        print(f"  {seconds / different:5.2f}  {value}")


def main() -> int:
    """Time, compare, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--sample", type=int, default=50_000)
    parser.add_argument("--compare", type=int, default=500_000)
    told = parser.parse_args()
    texts = addresses(told.rows)
    sample = texts.sample(min(told.sample, told.rows), seed=3).to_list()
    print(f"{told.rows:,} addresses, {texts.n_unique():,} different; {os.cpu_count()} cores")
    with TemporaryDirectory() as folder:
        path = Path(folder) / "emails.arrow"
        texts.to_frame().write_ipc(path)
        first = spent(lambda: loop(sample))
        with get_context("spawn").Pool(1) as pool:
            run = pool.apply(judged, (path,))
        loops = (first, spent(lambda: loop(sample)))
    rates = [2 * len(sample) / sum(each) for each in zip(*loops, strict=True)]
    ours = [told.rows / statistics.median(each) for each in zip(*run.spent, strict=True)]
    print("           rows a second     by the clock   of processor time")
    print(f"loop       (a sample) {rates[0]:16,.0f} {rates[1]:19,.0f}")
    print(f"judge      (median)   {ours[0]:16,.0f} {ours[1]:19,.0f}")
    print(f"ratio                 {ours[0] / rates[0]:16.1f} {ours[1] / rates[1]:19.1f}")
    print(f"slow path: {run.slow_rows / told.rows:.2%} of the rows; {run.slow_asked:,} mailboxes and hosts asked about")
    print(f"memory: {run.megabytes:,.0f} MB more at the peak than with the column alone")
    copies(told.rows, min(each.clock for each in run.spent))
    changed = mutated(told.compare)
    wrong = [d for column in (changed, texts.head(told.compare // 10)) for d in differences(column)]
    print(f"differences: {len(wrong)} of {told.compare:,} mutated and {told.compare // 10:,} generated addresses")
    print(*wrong[:20], sep="\n")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
