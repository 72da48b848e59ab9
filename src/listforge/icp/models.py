"""The ICP as frozen models: every key there is, with its default and its meaning."""

import re
from datetime import date
from string import Formatter
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, WithJsonSchema, model_validator
from rapidfuzz import fuzz, process, utils

from listforge import vocab
from listforge.columns import COLUMNS

Motion = Literal["inbound", "outbound", "hybrid"]
SourceType = Literal["crm", "form", "opt_in", "network", "vendor", "event"]
Grade = Literal["A", "B", "C", "D"]
ReachClass = Literal["direct", "mobile", "standard", "switchboard"]


def nearest(word: str, words: Any) -> str:
    """`; did you mean x?` for the word that comes closest, or nothing."""
    found = process.extractOne(word, list(words), scorer=fuzz.ratio, processor=utils.default_process, score_cutoff=60)
    return f"; did you mean {found[0]}?" if found else ""


def _one_of(what: str, words: Any) -> Any:
    def check(value: str) -> str:
        if value not in words():
            raise ValueError(f"{value!r} is no {what}{nearest(value, words())}")
        return value

    return AfterValidator(check)


def _text(value: Any) -> Any:
    return str(value) if isinstance(value, int | float | date) and not isinstance(value, bool) else value


def _country(value: Any) -> Any:
    if isinstance(value, str) and value not in vocab.country_codes():
        names = vocab.countries()
        found = process.extractOne(vocab.key(value), list(names), scorer=fuzz.ratio, score_cutoff=75)
        raise ValueError(
            f"{value!r} is not an ISO alpha-2 code" + (f"; did you mean {names[found[0]]}?" if found else " such as US")
        )
    return value


def _region(value: str) -> str:
    country, dash, region = value.partition("-")
    if not dash or country not in vocab.country_codes() or not region:
        raise ValueError(f"{value!r} is not a region such as US-TX")
    codes = set(vocab.regions().get(country, {}).values())
    if codes and region not in codes:
        raise ValueError(f"{value!r} is not a region of {country}{nearest(region, codes)}")
    return value


def _layout(value: str) -> str:
    if value not in vocab.layout_names() and not value.endswith((".yaml", ".yml")):
        raise ValueError(f"{value!r} is neither a layout nor a YAML file{nearest(value, vocab.layout_names())}")
    return value


def _industry(value: str) -> str:
    if value.replace("-", "").isdigit():
        return value
    if vocab.key(value) not in vocab.industries():
        raise ValueError(
            f"{value!r} is neither a NAICS code nor an industry we know{nearest(value.lower(), vocab.industries())}"
        )
    return value


TEXT_OR_NUMBER = WithJsonSchema({"type": ["string", "number"]})
Text = Annotated[str, BeforeValidator(_text), TEXT_OR_NUMBER]
CountryCode = Annotated[str, BeforeValidator(_country)]
RegionCode = Annotated[str, AfterValidator(_region)]
IndustryName = Annotated[str, BeforeValidator(_text), AfterValidator(_industry), TEXT_OR_NUMBER]
Level = Annotated[str, _one_of("seniority", vocab.seniority_levels)]
Department = Annotated[str, _one_of("department", vocab.department_names)]
Share = Annotated[float, Field(ge=0, le=1)]
ColumnName = Annotated[str, _one_of("column", lambda: list(COLUMNS))]
SourceColumn = Annotated[
    str, _one_of("column a source may bring", lambda: [c.name for c in COLUMNS.values() if c.from_source])
]
Answer = Literal["need", "budget", "authority", "timeline"]


class Section(BaseModel):
    """A section of the ICP: frozen, and an unknown key is a mistake. A key with nothing after it is left out."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True, allow_inf_nan=False)

    @model_validator(mode="before")
    @classmethod
    def _filled_in(cls, value: Any) -> Any:
        return {k: v for k, v in value.items() if v is not None} if isinstance(value, dict) else value


class Range(Section):
    """From min to max, both inside; an open end is no limit."""

    min: int | None = Field(default=None, ge=0)
    max: int | None = Field(default=None, ge=0)

    @model_validator(mode="after")
    def _in_order(self) -> "Range":
        if self.min is not None and self.max is not None and self.min > self.max:
            raise ValueError(f"min {self.min:,} is above max {self.max:,}")
        return self


class Geography(Section):
    """Countries and regions that belong; `exclude_regions` never do."""

    countries: tuple[CountryCode, ...] = ()
    regions: tuple[RegionCode, ...] = ()
    exclude_regions: tuple[RegionCode, ...] = ()


class Technologies(Section):
    """Technologies in use: any one of them is enough."""

    any: tuple[Text, ...] = ()


class Signal(Section):
    """Behaviour or intent that earns points, which halve every `half_life_days`."""

    when: dict[ColumnName, Text] = Field(min_length=1)
    points: float = Field(gt=0, le=100)
    half_life_days: float = Field(default=30, gt=0)


class Exclude(Section):
    """Companies that never belong, by name, by domain, or as the lists of a file."""

    companies: tuple[Text, ...] = ()
    domains: tuple[Text, ...] = ()
    lists: tuple[str, ...] = ()


StrictField = Literal["industries", "employees", "revenue_usd", "geography", "technologies", "roles"]


class Target(Section):
    """Who belongs on the list; an empty block is everybody."""

    industries: tuple[IndustryName, ...] = ()
    employees: Range = Range()
    revenue_usd: Range = Range()
    geography: Geography = Geography()
    technologies: Technologies = Technologies()
    signals: tuple[Signal, ...] = ()
    exclude: Exclude = Exclude()
    strict: tuple[StrictField, ...] = ()


class Role(Section):
    """A role of the buying group, by seniority and department; an empty list is any."""

    name: Text
    seniority: tuple[Level, ...] = ()
    departments: tuple[Department, ...] = ()
    required: bool = False


class GroupSize(Section):
    """How many people a buying group has."""

    min: int = Field(default=6, ge=1)
    max: int = Field(default=10, ge=1)


class BuyingGroup(Section):
    """The people of an account who decide together."""

    size: GroupSize = GroupSize()
    departments_min: int = Field(default=2, ge=1)
    roles: tuple[Role, ...] = ()


class Consent(Section):
    """The permission a whole source comes with."""

    basis: Text
    on: date | None = None
    expires_on: date | None = None
    evidence: Text | None = None


class Source(Section):
    """One source: files (`path`, a glob is fine) or a database (`query` and `url_env`)."""

    name: Text
    type: SourceType
    path: str | None = None
    query: str | None = None
    url_env: str | None = None
    preset: Annotated[str, _one_of("preset", vocab.presets)] | None = None
    trust: int = Field(default=50, ge=0, le=100)
    motion: Motion | None = None
    temperature: Literal["warm", "cold"] | None = None
    consent: Consent | None = None
    max_age_days: int | None = Field(default=None, gt=0)
    country: CountryCode | None = None
    sheet: Text | None = None
    encoding: str | None = None
    delimiter: str | None = None
    columns: dict[SourceColumn, Text | Annotated[tuple[Text, ...], Field(min_length=1)]] = {}

    @model_validator(mode="after")
    def _somewhere(self) -> "Source":
        if (self.path is None) == (self.query is None):
            raise ValueError("a source has either path, or query and url_env")
        if (self.query is None) != (self.url_env is None):
            raise ValueError("query and url_env stand together")
        return self


class PhonePolicy(Section):
    """What becomes of bad numbers."""

    on_invalid: Literal["reject", "blank"] = "reject"
    reject_line_types: tuple[Annotated[str, _one_of("line type", lambda: LINE_TYPES)], ...] = ()


LINE_TYPES = (
    "fixed_line", "mobile", "fixed_line_or_mobile", "toll_free", "premium_rate", "shared_cost", "voip",
    "personal_number", "pager", "uan", "voicemail", "unknown",
)  # fmt: skip


class EmailPolicy(Section):
    """What becomes of bad mail addresses; `check_mx` asks DNS whether their domains take mail."""

    on_invalid: Literal["blank", "warn", "reject"] = "blank"
    check_mx: bool = False


class Freshness(Section):
    """How old a record may be."""

    max_age_days: int | None = Field(default=None, gt=0)
    on_stale: Literal["reject", "warn", "keep"] = "reject"


SuppressionColumn = Literal["phone", "email", "domain", "company", "country", "scope", "until"]


class SuppressionList(Section):
    """A do-not-call list: numbers that must not be called, people, or whole accounts.

    `path`: a file, a .zip or .gz, or a folder of them. `format`, `columns` (column -> header), `fields` (of lines
    without a header: places from 0, or `start|length`) and `delimiter` say how it is written where that is not plain;
    `where` (header -> values) which rows of a table count. `registers`: the codes of the official registers it holds,
    where its name does not say.
    """

    name: Text
    path: str
    as_of: date | None = None
    max_age_days: int | None = Field(default=None, gt=0)
    scope: Literal["number", "person", "account"] = "number"
    country: CountryCode | None = None
    format: Literal["numbers", "csv", "xml", "delimited", "fixed"] | None = None
    columns: dict[SuppressionColumn, Text] = {}
    fields: tuple[Text, ...] = ()
    delimiter: Text | None = None
    where: dict[str, tuple[Text, ...]] = {}
    may_be_empty: bool = False
    registers: tuple[Text, ...] = ()

    @model_validator(mode="after")
    def _fields_fit(self) -> "SuppressionList":
        if (self.format in ("delimited", "fixed")) != bool(self.fields):
            raise ValueError("`fields` and a format that is delimited or fixed stand together")
        shape, example = (r"\d{1,4}\|\d{1,2}", "0|10") if self.format == "fixed" else (r"\d{1,4}", "0")
        for field in self.fields:
            if not re.fullmatch(shape, field):
                raise ValueError(f"fields: {field!r} is not of the form {example}")
        return self

    @property
    def holds(self) -> frozenset[str]:
        """The official registers it holds, by their codes in lower case: those it names, else the words of its name."""
        told = [code.lower() for code in self.registers]
        return frozenset(told or re.split(r"[^a-z0-9]+", self.name.lower()))

    @property
    def keeps_days(self) -> int:
        """For how many days a scrub is good: as the ICP says, else by the country of the list."""
        return self.max_age_days or vocab.suppression().days(self.country)

    @property
    def places(self) -> tuple[int, ...]:
        """The places of the number's parts in a delimited line."""
        return tuple(int(field) for field in self.fields)

    @property
    def spans(self) -> tuple[tuple[int, int], ...]:
        """Start and length of the number's parts in a line of fixed width."""
        return tuple((int(start), int(length)) for start, _, length in (f.partition("|") for f in self.fields))


class Validate(Section):
    """Which rows can and may be called."""

    default_country: CountryCode | None = None
    require: tuple[Literal["phone", "email", "name", "company"], ...] = ()
    phone: PhonePolicy = PhonePolicy()
    email: EmailPolicy = EmailPolicy()
    freshness: Freshness = Freshness()
    consumer_records: Literal["reject", "warn", "keep"] = "reject"
    suppression: tuple[SuppressionList, ...] = ()
    calling_rules: str = "strictest"


class Dedupe(Section):
    """From which probability two rows are one person, whose values win, and a file with a match model of one's own."""

    merge_at: Share = 0.99
    review_at: Share = 0.80
    survivorship: tuple[Literal["human", "updated_on", "trust", "completeness"], ...] = (
        "human", "updated_on", "trust", "completeness",
    )  # fmt: skip
    model: str | None = None

    @model_validator(mode="after")
    def _in_order(self) -> "Dedupe":
        if self.review_at > self.merge_at:
            raise ValueError(f"review_at {self.review_at} is above merge_at {self.merge_at}")
        return self


FILLS_SCHEMA = WithJsonSchema(
    {
        "anyOf": [
            {"type": "array", "items": {"type": "string"}, "minItems": 1},
            {"type": "object", "additionalProperties": {"type": "string"}, "minProperties": 1},
        ]
    }
)


def _fills(value: Any) -> Any:
    return {column: column for column in value} if isinstance(value, list) else value


class Provider(Section):
    """Where missing values come from: a table (`path`, `on`) or a web service (`url`); `fills` names the columns."""

    name: Text
    path: str | None = None
    url: str | None = None
    on: SourceColumn | None = None
    fills: Annotated[dict[SourceColumn, str], BeforeValidator(_fills), FILLS_SCHEMA] = Field(min_length=1)
    key_env: str | None = None
    price: float = Field(default=0, ge=0)
    rate_per_second: float | None = Field(default=None, gt=0)
    timeout_seconds: float = Field(default=10, gt=0)

    @model_validator(mode="after")
    def _somewhere(self) -> "Provider":
        if (self.path is None) == (self.url is None):
            raise ValueError("a provider has either path or url")
        if self.path is not None and self.on is None:
            raise ValueError("a provider with a path needs `on`, the column to look up by")
        strange = [name for name in self.inputs if name not in COLUMNS]
        if strange or not self.inputs:
            raise ValueError(f"url: {strange[0]!r} is not a column" if strange else "url names no column in braces")
        return self

    @property
    def inputs(self) -> tuple[str, ...]:
        """The columns it is asked by: `on`, or those its URL names in braces."""
        if self.on is not None:
            return (self.on,)
        return tuple(sorted({name for _, name, _, _ in Formatter().parse(self.url or "") if name}))


class Budget(Section):
    """What enrichment may cost in one run."""

    max_cost: float | None = Field(default=None, ge=0)


class Enrich(Section):
    """What is filled in and by whom, in order."""

    providers: tuple[Provider, ...] = ()
    budget: Budget = Budget()


class Weights(Section):
    """What each attribute counts in the fit score."""

    industry: float = Field(default=25, ge=0)
    employees: float = Field(default=20, ge=0)
    revenue: float = Field(default=10, ge=0)
    geography: float = Field(default=10, ge=0)
    role: float = Field(default=25, ge=0)
    technologies: float = Field(default=10, ge=0)


class Grades(Section):
    """The lowest fit score of each grade; below C is D."""

    A: float = Field(default=80, ge=0, le=100)
    B: float = Field(default=60, ge=0, le=100)
    C: float = Field(default=40, ge=0, le=100)

    @model_validator(mode="after")
    def _in_order(self) -> "Grades":
        if not self.A >= self.B >= self.C:
            raise ValueError("A must not be below B, nor B below C")
        return self


class GradeFactor(Section):
    """How much a lead of each grade is worth; an assumption until own results say otherwise."""

    A: float = Field(default=1.0, ge=0)
    B: float = Field(default=0.8, ge=0)
    C: float = Field(default=0.6, ge=0)
    D: float = Field(default=0.4, ge=0)


class MqlRule(Section):
    """A marketing-qualified lead: at least this grade and this intent."""

    fit_grade: Grade = "C"
    intent_score: float = Field(default=20, ge=0, le=100)


class SqlRule(Section):
    """A sales-qualified lead: a person's evidence for each of these answers."""

    requires: tuple[Answer, ...] = ("need", "budget", "authority")


class Stages(Section):
    """What makes a lead qualified."""

    mql: MqlRule = MqlRule()
    sql: SqlRule = SqlRule()


class Score(Section):
    """How rows are ranked."""

    weights: Weights = Weights()
    grades: Grades = Grades()
    grade_factor: GradeFactor = GradeFactor()
    stages: Stages = Stages()


class MaxAttempts(Section):
    """How often a person, and an account on one day, may be called."""

    per_contact: int | None = Field(default=None, ge=1)
    per_account_per_day: int | None = Field(default=None, ge=1)


class Handoff(Section):
    """What sales has asked for with every qualified lead."""

    requires: tuple[ColumnName, ...] = ()


class Export(Section):
    """Which rows leave, in what shape."""

    layout: Annotated[str, AfterValidator(_layout)] = "generic"
    min_grade: Grade | None = None
    split_by: ColumnName | None = None
    max_attempts: MaxAttempts = MaxAttempts()
    handoff: Handoff = Handoff()
    fields: dict[str, Text] = {}


Band = Annotated[tuple[Share, Share], AfterValidator(lambda band: _band(band))]


def _band(band: tuple[float, float]) -> tuple[float, float]:
    if band[0] > band[1]:
        raise ValueError(f"{list(band)}: the lower end comes first")
    return band


class Funnel(Section):
    """Prior bands of what calls yield (one vendor's figures; own results take over)."""

    connect_rate: dict[ReachClass, Band] = {}
    qualified_per_conversation: dict[Literal["cold", "warm"], Band] = {}

    def connects(self, reach_class: str) -> tuple[float, float]:
        """The band of dials that reach the person."""
        return {**CONNECT_RATE, **self.connect_rate}[reach_class]  # type: ignore[index]

    def qualifies(self, temperature: str) -> tuple[float, float]:
        """The band of conversations that qualify."""
        return {**QUALIFIED, **self.qualified_per_conversation}[temperature]  # type: ignore[index]


CONNECT_RATE: dict[ReachClass, tuple[float, float]] = {
    "direct": (0.20, 0.40), "mobile": (0.20, 0.40), "standard": (0.11, 0.13), "switchboard": (0.05, 0.08),
}  # fmt: skip
QUALIFIED: dict[Literal["cold", "warm"], tuple[float, float]] = {"cold": (0.08, 0.09), "warm": (0.16, 0.17)}


class Icp(Section):
    """The ideal customer profile; only `name` is required."""

    name: Text
    version: Text | None = None
    offer: Text | None = None
    target: Target = Target()
    buying_group: BuyingGroup = BuyingGroup()
    sources: tuple[Source, ...] = ()
    validation: Validate = Field(default=Validate(), alias="validate")
    dedupe: Dedupe = Dedupe()
    enrich: Enrich = Enrich()
    score: Score = Score()
    export: Export = Export()
    funnel: Funnel = Funnel()

    def trust(self, source: str) -> int:
        """The trust of a source by name; 50 where the ICP says nothing."""
        return next((s.trust for s in self.sources if s.name == source), 50)
