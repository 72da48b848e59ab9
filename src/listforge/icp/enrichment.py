"""Where missing values come from, and what they may cost."""

from string import Formatter
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, WithJsonSchema, model_validator

from listforge.columns import COLUMNS
from listforge.icp.values import Section, SourceColumn, Text

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
