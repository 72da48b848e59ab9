"""The figures as plain lines: the headline, and the sections with their tables in columns."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from listforge.plural import many
from listforge.report.table import Section, columns


def headline(told: Mapping[str, Any]) -> str:
    """The figure a campaign is measured by, and by which definition."""
    head = told["headline"]
    parts = [one for one in head["by_definition"] if one["accepted_qualified"] and one["definition"] is not None]
    definition = f"definition {head['definition'] or 'without a version'}"
    if any(one["definition"] != head["definition"] for one in parts):
        definition = ", ".join(f"definition {one['definition']}: {one['accepted_qualified']:,}" for one in parts)
    return (
        f"{many(head['accepted_qualified'], 'accepted qualified lead')} ({definition}); "
        f"{head['qualified']:,} qualified, {many(head['meetings'], 'meeting')}{_by_outcome(told)}"
    )


def _by_outcome(told: Mapping[str, Any]) -> str:
    """How many more are qualified leads by what was coded alone."""
    head = told["headline"]
    more = head.get("by_outcome", 0) - head["qualified"]
    if more <= 0:
        return ""
    accepted = head["accepted"] - head["accepted_qualified"]
    lacking = f", without evidence for {', '.join(head['requires'])}" if head["requires"] else ""
    lacking += " or to be reviewed" if told["handoff"]["in_review"] else ""
    return f"; {more:,} more by outcome alone{lacking}" + (f" ({accepted:,} of them accepted)" if accepted else "")


def lines(told: Mapping[str, Any], found: Sequence[Section]) -> Iterator[str]:
    """The headline and the sections as plain lines, their tables in columns."""
    yield headline(told)
    yield subtitle(told)
    for section in found:
        yield ""
        yield section.title
        yield from (f"  {line}" for line in columns(section))
        yield from (f"  {line}" for line in section.lines)


def subtitle(told: Mapping[str, Any]) -> str:
    """Whose report it is, and of what day."""
    return f"{told['icp'].get('name') or 'no ICP'}, {told['today']}"
