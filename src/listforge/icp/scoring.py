"""How rows are ranked, and what calls are expected to yield."""

from typing import Annotated, Literal

from pydantic import AfterValidator, Field, model_validator

from listforge.icp.values import Answer, Grade, ReachClass, Section, Share


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
    """A sales-qualified lead: a person's evidence for each of these answers.

    `review_from_roles`: at an account where people are known for so many roles of the buying group, or more, that is
    not enough: a person has to review the lead.
    """

    requires: tuple[Answer, ...] = ("need", "budget", "authority")
    review_from_roles: int | None = Field(default=None, ge=1)


class Stages(Section):
    """What makes a lead qualified."""

    mql: MqlRule = MqlRule()
    sql: SqlRule = SqlRule()


class Score(Section):
    """How rows are ranked; `attempt_factor` is what a call that reached nobody leaves of the reach score.

    `channels`: a file with rules of one's own for the next channel.
    """

    weights: Weights = Weights()
    grades: Grades = Grades()
    grade_factor: GradeFactor = GradeFactor()
    stages: Stages = Stages()
    attempt_factor: float = Field(default=0.9, gt=0, le=1)
    channels: str | None = None


Band = Annotated[tuple[Share, Share], AfterValidator(lambda band: _band(band))]


def _band(band: tuple[float, float]) -> tuple[float, float]:
    if band[0] > band[1]:
        raise ValueError(f"{list(band)}: the lower end comes first")
    return band


class Funnel(Section):
    """Prior bands of what calls yield (one vendor's figures), which count as `prior_trials` calls of one's own.

    `results`: a CSV of what own calls yielded (kind, class, trials, successes), as `outcomes --results` writes it.
    """

    connect_rate: dict[ReachClass, Band] = Field(default={})
    qualified_per_conversation: dict[Literal["cold", "warm"], Band] = Field(default={})
    prior_trials: float = Field(default=200, gt=0)
    results: str | None = None

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
