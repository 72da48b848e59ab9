"""Who belongs on the list, and who decides together."""

from typing import Annotated, Literal

from pydantic import Field, model_validator

from listforge.icp.values import (
    ColumnName,
    CountryCode,
    Department,
    IndustryName,
    Level,
    Range,
    RegionCode,
    Section,
    Text,
)


class Geography(Section):
    """Countries and regions that belong; `exclude_regions` never do."""

    countries: tuple[CountryCode, ...] = ()
    regions: tuple[RegionCode, ...] = ()
    exclude_regions: tuple[RegionCode, ...] = ()


class Technologies(Section):
    """Technologies in use: any one of them is enough."""

    any: tuple[Text, ...] = ()


class Signal(Section):
    """Behaviour or intent that earns points, which halve every `half_life_days`.

    `of`: whose it is. What a person did is theirs alone; what an account was seen to do counts for all its people.
    """

    when: dict[ColumnName, Text] = Field(min_length=1)
    points: float = Field(gt=0, le=100)
    half_life_days: float = Field(default=30, gt=0)
    of: Literal["person", "account"] = "person"


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

    # Six to ten people decide, around thirteen with everybody who has a say: "What is B2B lead generation? A complete
    # primer".
    min: int = Field(default=6, ge=1)
    max: int = Field(default=10, ge=1)

    @model_validator(mode="after")
    def _in_order(self) -> "GroupSize":
        if self.min > self.max and self.model_fields_set >= {"min", "max"}:
            raise ValueError(f"min {self.min} is above max {self.max}")
        return self

    @property
    def fewest(self) -> int:
        """The lower end; where the ICP names the upper one alone, not above that."""
        return self.min if "min" in self.model_fields_set else min(self.min, self.max)

    @property
    def most(self) -> int:
        """The upper end; where the ICP names the lower one alone, not below that."""
        return self.max if "max" in self.model_fields_set else max(self.min, self.max)


MOST_PEOPLE = 13  # the upper reference: more than that are no group that decides together
MOST_ROLES = 60  # a set of roles is a whole number of 64 bits
SameCompany = Annotated[tuple[Text, ...], Field(min_length=2)]


class BuyingGroup(Section):
    """The people of an account who decide together, and which accounts are one company.

    `parent_column`: columns of the list that name a row's parent company by domain, name or account_id.
    `same_company`: domains or names that are one company, the first its head.
    """

    size: GroupSize = GroupSize()
    departments_min: int = Field(default=2, ge=1)
    roles: tuple[Role, ...] = Field(default=(), max_length=MOST_ROLES)
    parent_column: Text | tuple[Text, ...] = ()
    same_company: tuple[SameCompany, ...] = ()

    @property
    def parent_columns(self) -> tuple[str, ...]:
        """The columns that name a parent company, none to several."""
        return (self.parent_column,) if isinstance(self.parent_column, str) else self.parent_column
