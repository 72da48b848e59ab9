"""Where missing values come from, and what they may cost."""

from typing import Annotated, Any

from pydantic import BeforeValidator, Field, WithJsonSchema, model_validator

from listforge.columns import COLUMNS
from listforge.icp import web
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
    url: web.Address | None = None
    query: str | None = None
    url_env: str | None = None
    on: TableKey | None = None
    match_at: Share = 0.93
    review_at: Share = 0.80
    fills: Annotated[dict[SourceColumn, str], BeforeValidator(_fills), FILLS_SCHEMA] = Field(min_length=1)
    # What a web service is sent, and how it is treated.
    method: web.Method | None = None
    body: dict[str, Any] | None = None
    headers: web.Headers = Field(default={})
    key_env: Text | None = None
    key_header: web.HeaderName | None = None
    key_query: Text | None = None
    price: float = Field(default=0, ge=0)
    pay: web.Pay = "hit"
    idempotent: bool = False
    rate_per_second: float | None = Field(default=None, gt=0)
    concurrency: int = Field(default=4, ge=1, le=64)
    timeout_seconds: float = Field(default=10, gt=0, le=600)
    retries: int = Field(default=2, ge=0, le=10)
    keep_days: int = Field(default=90, ge=0)
    allow_private: bool = False

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
        if self.url is not None:
            self._check_service(self.url)
        return self

    def _check_service(self, url: str) -> None:
        if not self.inputs:
            raise ValueError("url names no column in braces")
        for column, path in self.fills.items():
            web.check_path(column, path)
        if self.key_header is not None and self.key_query is not None:
            raise ValueError("a key goes into key_header or into key_query, not into both")
        if self.key_env is None and (self.key_header or self.key_query):
            raise ValueError("key_env names the environment variable that holds the key")
        if self.key_env is not None and url.lower().startswith("http:") and not self.allow_private:
            raise ValueError("a key is sent by https:// only; by http:// only within one's own net (allow_private)")
        if self.method == "GET" and self.body is not None:
            raise ValueError("a GET has no body; say method: POST")

    @property
    def inputs(self) -> tuple[str, ...]:
        """The columns it is asked by: `on`, or those that its URL and its body name in braces."""
        if self.on is not None:
            return (self.on,)
        return tuple(sorted({*web.columns("url", self.url or ""), *web.columns("body", self.body)}))


class Budget(Section):
    """What enrichment may cost in one run."""

    max_cost: float | None = Field(default=None, ge=0)


class Enrich(Section):
    """What is filled in and by whom, in order; what services answered is kept in `cache`.

    After how many days a value is stale, and which may be replaced then.
    """

    providers: tuple[Provider, ...] = ()
    budget: Budget = Budget()
    cache: str = ".listforge/providers.sqlite"
    stale_after_days: dict[SourceColumn, Annotated[int, Field(gt=0)]] = Field(default={})
    replace_stale: tuple[SourceColumn, ...] = ()
