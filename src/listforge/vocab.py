"""The vocabularies of `data/`, loaded once and frozen. The only module that opens `data/`.

A broken file is our bug and fails `tests/test_vocab.py`; a person's own file (a layout, calling rules) is read with the
same models, and its mistakes are a ListforgeError.
"""

import itertools
import re
import unicodedata
from collections.abc import Iterator
from datetime import date
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Annotated, Any, Literal, NamedTuple

import yaml
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator

from listforge.errors import InputError

DATA = files("listforge") / "data"
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
# Letters that Unicode does not take apart, and what people write who do not have them.
LETTERS = {
    "ß": "ss",
    "æ": "ae",
    "œ": "oe",
    "ø": "o",
    "ł": "l",
    "đ": "d",
    "ð": "d",
    "þ": "th",
    "ħ": "h",
    "ı": "i",
    "ς": "σ",
}


class Entry(BaseModel):
    """An entry of a data file: frozen, and every field is one we know."""

    model_config = ConfigDict(frozen=True, extra="forbid")


def _as_tuple(value: Any) -> Any:
    return (value,) if isinstance(value, str) else value


OneOrMore = Annotated[tuple[str, ...], BeforeValidator(_as_tuple)]


def key(text: str) -> str:
    """A header or a name as it is compared: lower case, letters and digits only ("# Employees" -> "employees")."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return "".join(c for c in folded if c.isalnum())


def fold(text: str) -> str:
    """Words as they are compared: lower case, no accents, single spaces ("Geschäftsführer" -> "geschaftsfuhrer")."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", text) if unicodedata.category(c)[0] != "M").lower()
    plain = "".join(LETTERS.get(c, c) for c in plain)
    return " ".join(re.sub(r"[\W_]+", " ", plain).split())


def loose(text: str) -> str:
    """As `fold`, without spaces: how the names of countries, regions and industries are looked up."""
    return fold(text).replace(" ", "")


def _keys(name: str) -> tuple[str, ...]:
    """The keys a name is found by, with its accents and without."""
    return (loose(name), key(name))


def _load(resource: Traversable | Path) -> Any:
    return yaml.load(resource.read_text(encoding="utf-8"), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))


def _lines(name: str) -> frozenset[str]:
    """A word list of `data/`: one word a line, # for remarks."""
    lines = (DATA / name).read_text(encoding="utf-8").splitlines()
    return frozenset(line.strip() for line in lines if line.strip() and not line.startswith("#"))


# --- reasons -------------------------------------------------------------------------------------


class ReasonEntry(Entry):
    """A reason code: who says it, whether it sets a row aside, and what it means to a person."""

    code: str
    stages: tuple[str, ...]
    severity: Literal["reject", "warning", "both"]
    sentence: str


@cache
def reasons() -> dict[str, ReasonEntry]:
    """Code -> entry, in the order of precedence."""
    entries = [ReasonEntry.model_validate(e) for e in _load(DATA / "reasons.yaml")["reasons"]]
    return {e.code: e for e in entries}


# --- headers and presets -------------------------------------------------------------------------


class Mapped(Entry):
    """The headers a canonical column may stand under in a source, best first, and the factor of its unit."""

    headers: OneOrMore
    unit: float = 1


def _as_mapped(value: Any) -> Any:
    return value if isinstance(value, dict) else {"headers": value}


class Detect(Entry):
    """A source is known by its headers: at least so many of these."""

    headers: tuple[str, ...] = ()
    at_least: int = 1


class Preset(Entry):
    """How one product exports its rows."""

    title: str
    docs: str
    checked: date
    type: Literal["crm", "form", "opt_in", "network", "vendor", "event"] | None = None
    detect: Detect = Detect()
    columns: dict[str, Annotated[Mapped, BeforeValidator(_as_mapped)]] = {}


@cache
def header_aliases() -> dict[str, str]:
    """Header key -> canonical column."""
    headers: dict[str, list[str]] = _load(DATA / "headers.yaml")["headers"]
    return {key(alias): column for column, aliases in headers.items() for alias in [column, *aliases]}


@cache
def header_ranks() -> dict[str, int]:
    """Header key -> how good it is for its column; 0 is best."""
    headers: dict[str, list[str]] = _load(DATA / "headers.yaml")["headers"]
    return {key(alias): rank for column, aliases in headers.items() for rank, alias in enumerate([column, *aliases])}


@cache
def presets() -> dict[str, Preset]:
    """Name -> preset, by name."""
    found = sorted((DATA / "presets").iterdir(), key=lambda f: f.name)
    return {f.name.removesuffix(".yaml"): Preset.model_validate(_load(f)) for f in found if f.name.endswith(".yaml")}


@cache
def preset_headers() -> frozenset[str]:
    """The keys of every header a preset maps."""
    return frozenset(
        key(h) for preset in presets().values() for mapped in preset.columns.values() for h in mapped.headers
    )


# --- words ---------------------------------------------------------------------------------------


class TitleRule(Entry):
    """Words that make a job title a level or a department, and those that stop the rule."""

    level: str | None = None
    department: str | None = None
    any: tuple[str, ...]
    unless: tuple[str, ...] = ()


class TitleWords(Entry):
    """Ordered title rules, and what vendors call the same values."""

    rules: tuple[TitleRule, ...]
    values: dict[str, str]


@cache
def seniority() -> TitleWords:
    """Rules and vendor words for `seniority`."""
    return TitleWords.model_validate(_load(DATA / "seniority.yaml"))


@cache
def departments() -> TitleWords:
    """Rules and vendor words for `department`."""
    return TitleWords.model_validate(_load(DATA / "departments.yaml"))


@cache
def seniority_levels() -> tuple[str, ...]:
    """Every level a title can have."""
    return ("cxo", "owner", "partner", "vp", "director", "manager", "senior", "entry", "training", "unpaid")


@cache
def department_names() -> frozenset[str]:
    """Every department a title can belong to."""
    words = departments()
    return frozenset(words.values.values()) | {r.department for r in words.rules if r.department}


class Industry(Entry):
    """An industry of NAICS 2022 and the names it goes by."""

    code: str
    name: str
    aliases: tuple[str, ...] = ()


@cache
def industries() -> dict[str, str]:
    """Name key -> NAICS code or sector range such as 48-49."""
    entries = [Industry.model_validate(e) for e in _load(DATA / "industries.yaml")["industries"]]
    return {k: e.code for e in entries for name in (e.name, *e.aliases) for k in _keys(name)}


@cache
def industry_codes() -> frozenset[str]:
    """Every NAICS code the table names."""
    return frozenset(industries().values())


class LegalForm(Entry):
    """A legal form as printed, as compared, and as found."""

    display: str
    compare: str
    countries: tuple[str, ...]
    aliases: tuple[str, ...] = ()
    in_front: tuple[str, ...] = ()


@cache
def legal_forms() -> tuple[LegalForm, ...]:
    """Legal forms of companies, by display name."""
    return tuple(LegalForm.model_validate(e) for e in _load(DATA / "legal_forms.yaml")["legal_forms"])


@cache
def role_accounts() -> frozenset[str]:
    """Local parts of mailboxes that belong to a function, not to a person."""
    return _lines("role_accounts.txt")


@cache
def shared_sites() -> frozenset[str]:
    """Hosts where many companies have a page: no page of theirs tells a company's domain."""
    return _lines("shared_sites.txt")


@cache
def booleans() -> dict[str, bool]:
    """Lower-case word -> yes or no."""
    words: dict[str, list[str]] = {str(k).lower(): v for k, v in _load(DATA / "booleans.yaml").items()}
    return {str(w).lower(): truth == "true" for truth in ("true", "false") for w in words[truth]}


@cache
def credentials() -> frozenset[str]:
    """Letters that people put behind their names."""
    return _lines("credentials.txt")


class PhoneWords(Entry):
    """Words that people write into a cell beside a number."""

    between: tuple[str, ...]
    extension: tuple[str, ...]
    label: tuple[str, ...]


@cache
def phone_words() -> PhoneWords:
    """Words between, before and behind numbers."""
    return PhoneWords.model_validate(_load(DATA / "phone_words.yaml"))


# --- places --------------------------------------------------------------------------------------


class Country(Entry):
    """A country of ISO 3166-1."""

    code: str
    code3: str
    name: str
    aliases: tuple[str, ...] = ()


@cache
def countries() -> dict[str, str]:
    """Name key, alpha-2 or alpha-3 -> alpha-2."""
    entries = [Country.model_validate(e) for e in _load(DATA / "countries.yaml")["countries"]]
    return {k: e.code for e in entries for name in (*e.aliases, e.name, e.code3, e.code) for k in _keys(name)}


@cache
def country_codes3() -> dict[str, str]:
    """Alpha-2 -> alpha-3."""
    return {e["code"]: e["code3"] for e in _load(DATA / "countries.yaml")["countries"]}


@cache
def country_codes() -> frozenset[str]:
    """ISO 3166-1 alpha-2 codes."""
    return frozenset(countries().values())


@cache
def regions() -> dict[str, dict[str, str]]:
    """Country -> name key or code -> code."""
    table: dict[str, dict[str, list[str]]] = _load(DATA / "regions.yaml")["regions"]
    return {
        country: {k: code for code, names in codes.items() for name in (*names, code) for k in _keys(name)}
        for country, codes in table.items()
    }


@cache
def region_zones() -> dict[str, tuple[str, ...]]:
    """`US-TX` -> its time zones, the main one first."""
    table: dict[str, dict[str, list[str]]] = _load(DATA / "time_zones.yaml")["regions"]
    return {f"{c}-{r}": tuple(zones) for c, regions in table.items() for r, zones in regions.items()}


@cache
def country_zones() -> dict[str, tuple[str, ...]]:
    """Country -> its time zones, the main one first."""
    table: dict[str, list[str]] = _load(DATA / "time_zones.yaml")["countries"]
    return {c: tuple(zones) for c, zones in table.items()}


class Area(NamedTuple):
    """What a prefix tells: the places (`US-NY`, or a country) it may belong to, and their zones, the main one first."""

    places: tuple[str, ...]
    zones: tuple[str, ...]


class Prefixes(Entry):
    """Prefixes of numbers or postal codes that belong to the same regions and zones; `006-007` is a range."""

    regions: tuple[str, ...] = Field(min_length=1)
    zones: tuple[str, ...] = ()
    prefixes: str

    def area(self) -> Area:
        """The zones of its regions where it has none of its own."""
        every = (zone for place in self.regions for zone in region_zones().get(place) or country_zones()[place])
        return Area(self.regions, self.zones or tuple(dict.fromkeys(every)))

    def each(self) -> Iterator[str]:
        """Every single prefix."""
        for word in self.prefixes.split():
            first, _, last = word.partition("-")
            yield from (f"{n:0{len(first)}}" for n in range(int(first), int(last) + 1)) if last else (first,)


@cache
def area_codes() -> dict[str, Area]:
    """Area code of the North American numbering plan -> where it is."""
    entries = [Prefixes.model_validate(e) for e in _load(DATA / "area_codes.yaml")["area_codes"]]
    return {code: e.area() for e in entries for code in e.each()}


@cache
def postal_prefixes() -> dict[str, Area]:
    """Country and prefix of a postal code (`US-902`, `CA-K`) -> where it is."""
    entries = [Prefixes.model_validate(e) for e in _load(DATA / "postal_prefixes.yaml")["postal_prefixes"]]
    return {f"{e.regions[0][:2]}-{prefix}": e.area() for e in entries for prefix in e.each()}


# --- rules of calling ----------------------------------------------------------------------------


def _minutes(clock: str) -> int:
    found = re.fullmatch(r"(\d\d?):([0-5]\d)", clock)
    value = int(found[1]) * 60 + int(found[2]) if found else -1
    if not 0 <= value <= 24 * 60:
        raise ValueError(f"{clock!r} is not a time of day such as 08:00")
    return value


@cache
def windows(text: str) -> tuple[tuple[int, int], ...]:
    """`08:00-12:00, 13:00-18:00` as minutes after midnight; `none` is no window at all."""
    if text.strip().lower() == "none":
        return ()
    spans = [tuple(_minutes(clock.strip()) for clock in span.split("-")) for span in text.split(",")]
    if any(len(span) != 2 or span[0] >= span[1] for span in spans):
        raise ValueError(f"{text!r} is not hours such as 08:00-21:00")
    found = tuple((span[0], span[1]) for span in spans)
    if any(later[0] < earlier[1] for earlier, later in itertools.pairwise(found)):
        raise ValueError(f"{text!r} is not hours such as 08:00-12:00, 13:00-18:00: one after the other")
    return found


def _as_day(value: Any) -> str:
    """A day of every year (01-08) or of one (2027-01-08), as text."""
    text = str(value)
    try:
        date.fromisoformat(text if len(text) != 5 else f"2024-{text}")
    except ValueError:
        raise ValueError(f"{text!r} is not a day such as 12-24 or 2027-12-24") from None
    return text


class CallingRule(Entry):
    """The hours in which a country or region permits a call, for whom, and who says so."""

    id: str
    country: str
    region: str | None = None
    scope: Literal["live", "automated", "any"]
    audience: Literal["residential", "consumer", "any"]
    b2b_exempt: bool | Literal["unknown"]
    hours: dict[str, str] = Field(min_length=1)
    holidays: Literal["closed", "open", "unknown"] = "unknown"
    closed_on: tuple[Annotated[str, BeforeValidator(_as_day)], ...] = ()
    source: str = Field(min_length=1)
    confidence: Literal["H", "M-H", "M", "L-M", "L", "GK"]
    as_of: date
    note: str | None = None

    @model_validator(mode="after")
    def _hours_are_hours(self) -> "CallingRule":
        for text in self.week():
            windows(text)
        return self

    def closed(self, day: date) -> bool:
        """Whether `closed_on` names the day: every year, or of its year."""
        return bool(self.closed_on) and not {day.isoformat(), f"{day:%m-%d}"}.isdisjoint(self.closed_on)

    def week(self) -> tuple[str, ...]:
        """The hours of Monday to Sunday."""
        spread = {day: self.hours.get(day) for day in DAYS}
        for span, last in (("mon-fri", 5), ("mon-sat", 6), ("mon-sun", 7)):
            for day in DAYS[:last]:
                spread[day] = spread[day] or self.hours.get(span)
        unknown = set(self.hours) - set(DAYS) - {"mon-fri", "mon-sat", "mon-sun"}
        if unknown:
            raise ValueError(f"{', '.join(sorted(unknown))}: not a day")
        return tuple(spread[day] or "none" for day in DAYS)


class _CallingRules(Entry):
    """A person's own file of calling rules."""

    rules: tuple[CallingRule, ...]


@cache
def calling_rules(path: Path | None = None) -> tuple[CallingRule, ...]:
    """The rules that ship, or those of a file of the same shape; an InputError names a mistake in the latter."""
    if path is None:
        return tuple(CallingRule.model_validate(e) for e in _load(DATA / "calling_hours.yaml")["rules"])
    try:
        rules = _CallingRules.model_validate(_theirs(path)).rules
    except ValidationError as error:
        raise InputError(_mistakes(path, error)) from None
    if not rules:
        raise InputError(f"{path}: rules: there are none, so that nobody could be called")
    return rules


class ConsentRule(Entry):
    """A country where a business call needs consent, and which bases count."""

    country: str
    required: bool
    accepts: tuple[str, ...]
    source: str
    confidence: Literal["H", "M-H", "M", "L-M", "L", "GK"]
    as_of: date
    note: str | None = None


@cache
def consent_rules() -> dict[str, ConsentRule]:
    """Country -> its rule, only where one is known."""
    entries = [ConsentRule.model_validate(e) for e in _load(DATA / "consent.yaml")["rules"]]
    return {e.country: e for e in entries}


@cache
def street_words() -> dict[str, str]:
    """Each writing of a street word and the short form it is compared as ("avenue" -> "ave")."""
    words: dict[str, list[str]] = _load(DATA / "street_words.yaml")["street_words"]
    return {fold(long): short for short, writings in words.items() for long in writings}


class MatchKey(Entry):
    """What two rows must agree on to be compared at all."""

    name: str
    parts: tuple[str, ...]


class MatchModel(Entry):
    """How rows are recognised as one: what makes them candidates, and what each level of agreement is worth."""

    name: str
    weight: float
    classes: tuple[float, ...]
    keys: tuple[MatchKey, ...]
    comparisons: dict[str, dict[str, tuple[float, ...]]]
    vetoes: dict[str, float]


@cache
def match_model(name: str) -> MatchModel:
    """The model `people` or `sites`."""
    return MatchModel.model_validate(_load(DATA / f"match_{name}.yaml"))


# --- do-not-call lists ---------------------------------------------------------------------------


class GoodFor(Entry):
    """For how many days a scrub is good in a country; `*` is any other."""

    country: str
    days: int
    source: str
    confidence: Literal["H", "M-H", "M", "L-M", "L", "GK"]
    as_of: date
    note: str | None = None


class Suppression(Entry):
    """For how long a scrub is good, and how do-not-call lists of others are written."""

    good_for: tuple[GoodFor, ...]
    headers: dict[Literal["scope", "until", "listed"], tuple[str, ...]]
    scopes: dict[Literal["number", "person", "account", "domain"], tuple[str, ...]]
    delimiters: dict[str, str]

    def days(self, country: str | None) -> int:
        """For how many days a scrub of the country is good."""
        days = {entry.country: entry.days for entry in self.good_for}
        return days.get(country or "*", days["*"])


@cache
def suppression() -> Suppression:
    """What is known of do-not-call lists."""
    return Suppression.model_validate(_load(DATA / "suppression.yaml"))


# --- layouts -------------------------------------------------------------------------------------


class LayoutColumn(BaseModel):
    """One field of a call file: where it comes from, how it is written, how long it may be.

    `from` is a canonical column or one that export makes (alt_phone, call_note); `field` is a constant of the layout.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)

    header: str
    from_: str | None = Field(default=None, alias="from")
    field: str | None = None
    format: Literal["text", "digits", "national_digits", "calling_code", "e164", "alpha3"] = "text"
    required: bool = False
    max_length: int | None = Field(default=None, gt=0)
    too_long: Literal["shorten", "blank", "reject"] = "shorten"


class LayoutCsv(Entry):
    """How the file is written: what separates fields and lines, and what never may stand in a value."""

    separator: str = Field(default=",", min_length=1, max_length=1)
    newline: Literal["lf", "crlf"] = "lf"
    header: bool = True
    quotes: bool = True
    bom: bool = False
    strip: str = ""
    formula_guard: bool = False
    max_line_bytes: int | None = None
    extension: str = "csv"


class Layout(Entry):
    """A call file in the shape one dialer or CRM takes."""

    title: str
    docs: str | None = None
    checked: date | None = None
    csv: LayoutCsv = LayoutCsv()
    handoff: bool = False
    fields: dict[str, str | int] = {}
    columns: tuple[LayoutColumn, ...]


@cache
def layout_names() -> tuple[str, ...]:
    """The layouts that ship."""
    return tuple(sorted(f.name.removesuffix(".yaml") for f in (DATA / "layouts").iterdir() if f.name.endswith(".yaml")))


@cache
def layout(name: str) -> Layout:
    """A layout that ships, or a person's own by the path of its YAML file."""
    if name in layout_names():
        return Layout.model_validate(_load(DATA / "layouts" / f"{name}.yaml"))
    path = Path(name)
    try:
        return Layout.model_validate(_theirs(path))
    except ValidationError as error:
        raise InputError(_mistakes(path, error)) from None


def _theirs(path: Path) -> dict[str, Any]:
    """A person's own data file; a mistake is an InputError that names it."""
    try:
        content = _load(path)
    except OSError as error:
        raise InputError(f"{path}: {error.strerror or error}") from None
    except (yaml.YAMLError, ValueError) as error:  # a day that is none, or bytes that are no text
        raise InputError(f"{path}: not YAML: {error}") from None
    if not isinstance(content, dict):
        raise InputError(f"{path}: not a layout or rules file: it must be a mapping")
    return content


def _mistakes(path: Path, error: ValidationError) -> str:
    return "\n".join(f"{path}: {'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors())


# --- samples -------------------------------------------------------------------------------------


@cache
def samples() -> dict[str, str]:
    """Name -> text of the starter ICPs."""
    found = sorted((DATA / "icp-samples").iterdir(), key=lambda f: f.name)
    return {f.name.removesuffix(".yaml"): f.read_text(encoding="utf-8") for f in found if f.name.endswith(".yaml")}
