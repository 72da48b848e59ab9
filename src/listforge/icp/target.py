"""Who belongs on the list, and who decides together."""

from typing import Literal

from pydantic import Field

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

    min: int = Field(default=6, ge=1)
    max: int = Field(default=10, ge=1)


class BuyingGroup(Section):
    """The people of an account who decide together."""

    size: GroupSize = GroupSize()
    departments_min: int = Field(default=2, ge=1)
    roles: tuple[Role, ...] = ()
