"""Numbers a second of `phone.judge`, against a loop over `phonenumbers` that asks the same, and their differences.

    python benchmarks/phones.py --rows 1000000 --compare 500000

The list is made anew: 80 % of its rows are of the US, 20 % of thirty other countries, in eight writings, 3 % are junk,
and nearly all are distinct. The digits are drawn at random, abroad after an example number of the library. The loop
runs before and after each run of `phone.judge`, on 50,000 rows in all, so that both meet the same weather: the ratio
of each run, and that of processor seconds, are printed. `phone.judge` uses all cores, the loop one.
"""

import argparse
import random
import resource
import statistics
import time
from collections.abc import Iterable
from unittest.mock import patch

import phonenumbers
import polars as pl
from phonenumbers import PhoneNumber, PhoneNumberFormat, PhoneNumberType

from listforge.fields import phone, phone_single

OTHERS = [
    "CA",
    "GB",
    "DE",
    "FR",
    "IT",
    "ES",
    "NL",
    "BE",
    "CH",
    "AT",
    "SE",
    "NO",
    "DK",
    "FI",
    "IE",
    "PL",
    "PT",
    "CZ",
    "AU",
    "NZ",
    "JP",
    "KR",
    "SG",
    "IN",
    "BR",
    "MX",
    "AR",
    "ZA",
    "AE",
    "IL",
]
AREAS = [
    "201",
    "202",
    "212",
    "213",
    "214",
    "216",
    "303",
    "305",
    "312",
    "313",
    "404",
    "415",
    "503",
    "512",
    "602",
    "612",
    "614",
    "617",
    "702",
    "713",
    "801",
    "816",
    "901",
    "919",
]
TOLL_FREE = ["800", "833", "844", "855", "866", "877", "888"]
EXTENSIONS = (" x", " ext. ", " ext ", ";ext=", " #")
RUNS = 5
SAMPLE = 50_000
NAMES = {value: name.lower() for name, value in vars(PhoneNumberType).items() if isinstance(value, int)}
Cell = tuple[str, str]
Answer = tuple[str | None, str | None, bool, str | None, str | None]


def listed(rows: int, seed: int = 7) -> list[Cell]:
    """A list of numbers and the countries they stand under."""
    rng = random.Random(seed)
    stems = {region: _stems(region) for region in OTHERS}
    cells: list[Cell] = []
    for _ in range(rows):
        region = "US" if rng.random() < 0.8 else rng.choice(OTHERS)
        national = _american(rng) if region == "US" else _foreign(rng.choice(stems[region]), rng)
        text = _junk(national, rng) if rng.random() < 0.03 else _written(region, national, rng)
        cells.append((text, region))
    return cells


def _stems(region: str) -> list[str]:
    """National example numbers of all types, without their last four digits."""
    kinds = sorted(phonenumbers.supported_types_for_region(region))
    numbers = [phonenumbers.example_number_for_type(region, kind) for kind in kinds]
    return [phonenumbers.national_significant_number(number)[:-4] for number in numbers if number is not None]


def _american(rng: random.Random) -> str:
    area = rng.choice(TOLL_FREE) if rng.random() < 0.05 else rng.choice(AREAS)
    return f"{area}{rng.randrange(2, 10)}{rng.randrange(10**6):06d}"


def _foreign(stem: str, rng: random.Random) -> str:
    return f"{stem}{rng.randrange(10**4):04d}"


def _written(region: str, national: str, rng: random.Random) -> str:
    code = phonenumbers.country_code_for_region(region)
    number = PhoneNumber(country_code=code, national_number=int(national), italian_leading_zero=national[0] == "0")
    local = phonenumbers.format_number(number, PhoneNumberFormat.NATIONAL)
    abroad = phonenumbers.format_number(number, PhoneNumberFormat.INTERNATIONAL)
    return rng.choice(
        [
            f"+{code}{national}",
            abroad,
            local,
            "".join(c for c in local if c.isdigit()),
            f"{'011' if code == 1 else '00'} {abroad[1:]}",
            phonenumbers.format_number(number, PhoneNumberFormat.RFC3966),
            f"{local}{rng.choice(EXTENSIONS)}{rng.randrange(1, 10_000)}",
            f"{code}.{national[:3]}.{national[3:6]}.{national[6:]}",
        ]
    )


def _junk(national: str, rng: random.Random) -> str:
    return rng.choice(
        [
            "n/a", "unknown", "-", "see notes", f"call {national}", national[:6], national + "99", f"{national}.0",
            f"{national} / {national[:-1]}7", f"{national};{national[:-1]}7", f"{national[0]}.{national[1:6]}E+09",
            "1-800-FLOWERS", f"0000{national[4:]}", rng.choice(["", f"\N{FULLWIDTH DIGIT ZERO}{national}"]),
        ]
    )  # fmt: skip


def asked(cells: Iterable[Cell]) -> list[Answer]:
    """What the library says of each: the loop to compare with."""
    return [_asked(text, country) for text, country in cells]


def _asked(text: str, country: str) -> Answer:
    try:
        number = phonenumbers.parse(text, country)
    except phonenumbers.NumberParseException:
        return None, None, False, None, None
    valid = phonenumbers.is_valid_number(number)
    kind = NAMES[phonenumbers.number_type(number)]
    region = phonenumbers.region_code_for_number(number)
    e164 = phonenumbers.format_number(number, PhoneNumberFormat.E164)
    return (e164, number.extension or None, True, kind, region) if valid else (None, None, False, None, None)


def measure(cells: list[Cell], table: pl.DataFrame) -> None:
    """Prints the rates, ratio by ratio."""
    ratios, own = [], []
    each = min(SAMPLE, len(cells)) // (RUNS + 1)
    before = _rates(cells[:each])
    for run in range(1, RUNS + 1):
        wall, processor = time.perf_counter(), time.process_time()
        phone.judge(table["cell"], table["country"])
        seconds, used = time.perf_counter() - wall, time.process_time() - processor
        after = _rates(cells[run * each : (run + 1) * each])
        loop, loop_used = ((a + b) / 2 for a, b in zip(before, after, strict=True))
        ratios.append(len(cells) / seconds / loop)
        own.append(len(cells) / used / loop_used)
        print(f"run {run}: {len(cells) / seconds:>11,.0f} a second; loop {loop:>7,.0f}; {ratios[-1]:.0f} times")
        before = after
    print(f"ratio: median {statistics.median(ratios):.0f}, best {max(ratios):.0f} times the loop")
    print(f"ratio of processor seconds, on one core as it were: median {statistics.median(own):.0f}")


def _rates(cells: list[Cell]) -> tuple[float, float]:
    wall, processor = time.perf_counter(), time.process_time()
    asked(cells)
    return len(cells) / (time.perf_counter() - wall), len(cells) / (time.process_time() - processor)


def judged(table: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The answers, and the cells that the rules on columns could not read."""
    with patch.object(phone_single, "judged", wraps=phone_single.judged) as single:
        told = phone.judge(table["cell"], table["country"])
    return told, single.call_args.args[0].select("cell", "country")


def differences(cells: list[Cell], told: pl.DataFrame) -> pl.DataFrame:
    """Where judge and the library differ, but for cells that judge reads before it asks (`note`, `second`, floats)."""
    names = ["e164", "extension", "valid", "line_type", "country"]
    right = pl.DataFrame(asked(cells), schema={name: told.schema[name] for name in names}, orient="row")
    both = told.hstack(right.rename({name: f"{name}_right" for name in names}))
    same = pl.all_horizontal([pl.col(name).eq_missing(pl.col(f"{name}_right")) for name in names])
    read = pl.col("note").is_not_null() | pl.col("second").is_not_null() | pl.col("cell").str.ends_with(".0")
    return both.with_columns(cell=pl.Series([text for text, _ in cells])).filter(~same & ~read)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--compare", type=int, default=500_000, help="rows that are compared with phonenumbers")
    options = parser.parse_args()
    cells = listed(options.rows)
    table = pl.DataFrame(cells, schema={"cell": pl.String, "country": pl.String}, orient="row")
    made = _peak()
    print(f"{table.height:,} rows, {table.n_unique():,} distinct; {pl.thread_pool_size()} cores")
    measure(cells, table)
    print(f"peak memory {_peak():,.0f} MB, of it {made:,.0f} MB to make the list")
    told, alone = judged(table)
    print(f"asked of phonenumbers cell by cell: {alone.height / table.height:.2%}, {alone.n_unique():,} distinct")
    compared = cells[: options.compare]
    told = told.head(len(compared))
    different = differences(compared, told)
    print(f"{len(compared):,} rows compared with phonenumbers: {different.height} differences")
    if different.height:
        print(different.head(10).to_dicts())


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    main()
