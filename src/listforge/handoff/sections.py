"""A brief as headings and lines of plain text, for whatever prints it; values stand as the list has them."""

from collections.abc import Iterator, Mapping
from typing import Any, TypedDict

from listforge.plural import many

Brief = Mapping[str, Any]
Part = tuple[str, list[str]]
SHOWN = 12  # people of an account; JSON has them all
QUESTIONS = {"need": "Need", "budget": "Budget", "authority": "Authority", "timeline": "Timeline"}
UNKNOWN = "not known"


class Sections(TypedDict):
    """A title, and parts: a heading, and its lines. A part of which nothing is known is not there."""

    title: str
    parts: list[Part]


def sections(brief: Brief) -> Sections:
    """A brief as a page prints it, what to do first."""
    parts = (
        ("What to do next", _next(brief)),
        ("What they said and what they will need", _comments(brief)),
        ("Qualification", _qualification(brief)),
        ("Do not ask again", _answered(brief)),
        ("History", _history(brief)),
        ("The company", _company(brief)),
        ("Who else decides", _group(brief)),
        ("How to reach them", _reach(brief)),
        ("Permission", _permission(brief)),
        ("Where this comes from", _origin(brief)),
        ("Missing from this brief", iter(brief["lacks"])),
    )
    told = [(heading, list(lines)) for heading, lines in parts]
    return {"title": _title(brief), "parts": [(heading, lines) for heading, lines in told if lines]}


def _title(brief: Brief) -> str:
    who, company = brief["who"], brief["company"]["company_name"]
    name = who["full_name"] or who["email"] or "Nobody named"
    return ", ".join(filter(None, (name, who["job_title"], company)))


def _line(label: str, *values: Any) -> Iterator[str]:
    """`Label: value, value` of those that are known; nothing where none is."""
    known = ", ".join(_said(value) for value in values if value not in (None, "", []))
    if known:
        yield f"{label}: {known}"


def _said(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return f"{value:,}" if isinstance(value, int) else str(value)


def _next(brief: Brief) -> Iterator[str]:
    action, meeting, stage = brief["action"], brief["meeting"], brief["stage"]
    yield f"{action['what'] or 'Nothing is suggested'}{': ' + action['reason'] if action['reason'] else ''}"
    if meeting is not None:
        yield f"Meeting: {meeting['at'] or UNKNOWN}, time zone {meeting['time_zone'] or UNKNOWN}"
        yield from _line("Attendees", meeting["attendees"])
    days = "" if stage["days_in_stage"] is None else f", for {many(stage['days_in_stage'], 'day')}"
    since = f" since {stage['lead_stage_since']}" if stage["lead_stage_since"] else ""
    yield f"Stage: {stage['lead_stage']}{since}{days}"
    yield from _line("Sales was to decide by" if stage["overdue"] else "Sales decides by", stage["accept_by"])
    yield from _line("Review", stage["review_state"])
    yield from _line("Offer", brief["offer"])


def _comments(brief: Brief) -> Iterator[str]:
    for note in brief["comments"]:
        day = f"{note['on']} " if note["on"] else ""
        yield f"{day}{note['outcome']}: {note['text']}" if note["outcome"] else note["text"]


def _qualification(brief: Brief) -> Iterator[str]:
    for name, label in QUESTIONS.items():
        answer = brief["qualification"][name]
        told = ", ".join(filter(None, (answer["kind"], answer["on"])))
        said = UNKNOWN if answer["answer"] == "unknown" else answer["answer"]
        evidence = f" - {answer['said']}" if answer["said"] else "" if said == UNKNOWN else " - without evidence"
        yield f"{label}: {said}{evidence}{f' ({told})' if told else ''}"


def _answered(brief: Brief) -> Iterator[str]:
    yield from (QUESTIONS[name] for name in brief["do_not_ask_again"])


def _history(brief: Brief) -> Iterator[str]:
    told = brief["history"]
    day = f"on {told['last_activity_on']}" if told["last_activity_on"] else None
    yield from _line("Last activity", told["last_activity"], day)
    yield from _line("Event", told["event_name"])
    yield from _line("Their company looks into", told["intent_topic"])
    yield from _line("Calls so far", told["attempts"])
    yield from _line("Last call", told["last_called_on"], told["last_outcome"])
    yield from _line("Not to be called before", told["next_call_on"])


def _company(brief: Brief) -> Iterator[str]:
    told, worth = brief["company"], brief["worth"]
    yield from _line("Company", told["company_name"])
    yield from _line("Web", told["company_domain"] or told["website"])
    yield from _line("Industry", told["industry"], told["industry_code"])
    yield from _line("Employees", told["employees"] if told["employees"] is not None else told["employee_band"])
    yield from _line("Revenue, USD", told["revenue_usd"])
    yield from _line("Technologies", told["technologies"])
    yield from _line("Place", told["city"], told["region"], told["country"])
    yield from _line("Fit", worth["fit_grade"], worth["fit_score"])


def _group(brief: Brief) -> Iterator[str]:
    told = brief["buying_group"]
    yield from _line("Roles nobody plays yet", told["buying_roles_missing"])
    yield from _line("Roles covered", told["buying_roles"])
    for person in told["people"][:SHOWN]:
        no = None if person["may_be_called"] else "must not be called"
        yield ", ".join(filter(None, (person["full_name"], person["job_title"], *person["roles"], no)))
    if len(told["people"]) > SHOWN:
        yield f"and {len(told['people']) - SHOWN:,} more people of the account"


def _reach(brief: Brief) -> Iterator[str]:
    told, who = brief["reach"], brief["who"]
    extension = f"ext {told['phone_extension']}" if told["phone_extension"] else None
    yield from _line("Number that worked", told["number_that_worked"])
    yield from _line("Best number", told["phone"], extension, told["reach_class"], told["line_type"])
    yield from _line("At the reception", told["gatekeeper_note"])
    yield from _line("Permitted hours", told["call_hours"])
    yield from _line("Time zone", told["time_zone"])
    yield from _line("Mail", who["email"], who["email_status"])
    yield from _line("LinkedIn", who["linkedin_url"])


def _permission(brief: Brief) -> Iterator[str]:
    told = brief["permission"]
    yield f"Consent: {told['consent_basis'] or UNKNOWN}{' of ' + told['consent_on'] if told['consent_on'] else ''}"
    if told["consent_expires_on"]:
        yield f"{'Ran out on' if told['expired'] else 'Good until'}: {told['consent_expires_on']}"
    yield from _line("Evidence", told["consent_evidence"])
    yield from _line("Screened against lists of", told["screened_on"])


def _origin(brief: Brief) -> Iterator[str]:
    told = brief["origin"]
    yield from _line("Sources", told["sources"] or told["source"])
    row = "" if told["source_row"] is None else f" line {told['source_row']}"
    yield from _line("Record", f"{told['source_file']}{row}" if told["source_file"] else None, told["updated_on"])
    yield from _line("Filled in", told["filled"])
    yield from _line("Doubts", told["warnings"])
    yield from _line("Qualified as defined by", told["icp_version"])
    yield f"Contact: {brief['contact_id']}"
