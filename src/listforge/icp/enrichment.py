"""Where missing values come from, and what they may cost."""

from string import Formatter
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, WithJsonSchema, model_validator

from listforge.columns import COLUMNS
from listforge.icp.values import Section, Share, SourceColumn, Text, one_of

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


# What a table may be looked up by: what a source brings, or the ids of a list of listforge's own.
TableKey = Annotated[
    str, one_of("column to look up by", lambda: [n for n, c in COLUMNS.items() if c.from_source or n.endswith("_id")])
]


class Provider(Section):
    """Where missing values come from: a table (`path`, or `query` and `url_env`, and `on`) or a web service (`url`).

    `fills` names the columns. By `company_name` names that are alike fill from `match_at` on, and are reviewed from
    `review_at` on.
    """

    name: Text
    path: str | None = None
    url: str | None = None
    query: str | None = None
    url_env: str | None = None
    on: TableKey | None = None
    match_at: Share = 0.93
    review_at: Share = 0.80
    fills: Annotated[dict[SourceColumn, str], BeforeValidator(_fills), FILLS_SCHEMA] = Field(min_length=1)
    key_env: str | None = None
    price: float = Field(default=0, ge=0)
    rate_per_second: float | None = Field(default=None, gt=0)
    timeout_seconds: float = Field(default=10, gt=0)

    @model_validator(mode="after")
    def _somewhere(self) -> "Provider":
        if sum(place is not None for place in (self.path, self.query, self.url)) != 1:
            raise ValueError("a provider has either path or url, or query and url_env")
        if (self.query is None) != (self.url_env is None):
            raise ValueError("query and url_env stand together")
        if self.url is None and self.on is None:
            raise ValueError(
                f"a provider with a {'path' if self.path else 'query'} needs `on`, the column to look up by"
            )
        if self.review_at > self.match_at:
            raise ValueError(f"review_at {self.review_at} is above match_at {self.match_at}")
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
    """What is filled in and by whom, in order; after how many days a value is stale, and which may be replaced then."""

    providers: tuple[Provider, ...] = ()
    budget: Budget = Budget()
    stale_after_days: dict[SourceColumn, Annotated[int, Field(gt=0)]] = Field(default={})
    replace_stale: tuple[SourceColumn, ...] = ()
