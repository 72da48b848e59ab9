"""The brief of each lead that goes to sales, as plain values: what JSON holds and pages print."""

import re
from collections.abc import Collection, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

import polars as pl

from listforge.columns import TEXT, TEXTS, ensure
from listforge.fit import plays
from listforge.handoff.contract import lacking
from listforge.handoff.facts import ANSWERS, MADE, with_facts
from listforge.icp import Icp

VERSION = 1  # of the shape of the document: keys are added, never renamed
Brief = Mapping[str, Any]
WHO = (
    "full_name",
    "first_name",
    "last_name",
    "job_title",
    "seniority",
    "department",
    "email",
    "email_status",
    "linkedin_url",
)
COMPANY = (
    "company_name", "company_domain", "website", "industry", "industry_code", "employees", "employee_band",
    "revenue_usd", "technologies", "city", "region", "country",
)  # fmt: skip
GROUP = ("buying_roles", "buying_roles_missing", "buying_group_coverage", "account_contacts")
HISTORY = (
    "last_activity", "last_activity_on", "event_name", "intent_topic", "attempts", "last_called_on", "last_outcome",
    "next_call_on",
)  # fmt: skip
REACH = (
    "phone", "phone_extension", "line_type", "reach_class", "time_zone", "call_hours", "gatekeeper_note",
)  # fmt: skip
CONSENT = ("consent_basis", "consent_on", "consent_expires_on", "consent_evidence", "screened_on")
ORIGIN = (
    "source", "source_type", "sources", "source_file", "source_row", "updated_on", "icp_version", "warnings", "filled",
)  # fmt: skip
WORTH = ("fit_grade", "fit_score", "intent_score", "priority", "score_reasons")
STAGE = ("lead_stage", "lead_stage_since", "review_state", "qualification_score")
READ = (
    "contact_id", "lead_id", "account_id", "notes", *WHO, *COMPANY, *GROUP, *HISTORY, *REACH, *CONSENT, *ORIGIN, *WORTH,
    *STAGE, *(name for answer in ANSWERS for name in (answer, f"{answer}_evidence")),
)  # fmt: skip
PEOPLE = ("contact_id", "full_name", "job_title", "seniority", "department", "lead_stage", "last_outcome")
APART = " | "  # as `outcomes` joins the notes of several calls
_NOTE = re.compile(r"^(\d{4}-\d{2}-\d{2}) ([a-z_]+): (.*)$", re.DOTALL)
_EVIDENCE = re.compile(
    r"^\s*(call|conversation|form|behaviou?r|signal|score|scoring)\b(?:\s+(\d{4}-\d{2}-\d{2}))?\s*:\s*(.*)$",
    re.DOTALL | re.IGNORECASE,
)
# What evidence begins with -> what kind it is. A conversation outranks a form, and a form behaviour.
KINDS = {
    "call": "conversation", "conversation": "conversation", "form": "form", "behaviour": "behaviour",
    "behavior": "behaviour", "signal": "behaviour", "score": "score", "scoring": "score",
}  # fmt: skip


def document(
    leads: pl.DataFrame,
    everyone: pl.DataFrame,
    icp: Icp,
    *,
    today: date,
    barred: Collection[str] = (),
    overrides: Mapping[str, str] | None = None,
    held: pl.DataFrame | None = None,
) -> dict[str, Any]:
    """The briefs of `leads`, in their order, as one document of plain values; docs/handoff.md has its keys.

    everyone: the whole list, of which the other people of each account are named. barred: lead_ids that must not be
    called, as a do-not-call list says. overrides: gates that were passed all the same, with the reason. held: leads
    that are not handed over, with what they lack (`lacking`).
    """
    leads = with_facts(ensure(leads, dict.fromkeys((*READ, *PEOPLE))), icp)
    lacks = dict(lacking(leads, icp).select("lead_id", "lacks").iter_rows())
    others = _people(everyone, leads["account_id"], icp, barred)
    rows = leads.select(*dict.fromkeys((*READ, *MADE))).iter_rows(named=True)
    return {
        "handoff": VERSION,
        "today": str(today),
        "icp": {"name": icp.name, "version": icp.version},
        "offer": icp.offer,
        "qualified_means": list(icp.score.stages.sql.requires),
        "overrides": dict(overrides or {}),
        "held": [] if held is None else held.to_dicts(),
        "briefs": [_brief(_plain(row), others, icp, today, lacks.get(row["lead_id"], [])) for row in rows],
    }


def _plain(row: Mapping[str, Any]) -> dict[str, Any]:
    """The row's values as JSON has them: days as text."""
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in row.items()}


def _brief(row: Brief, others: Mapping[str, Sequence[Brief]], icp: Icp, today: date, lacks: Sequence[str]) -> Brief:
    notes = _notes(row["notes"])
    account = others.get(row["account_id"], ()) if row["account_id"] else ()
    return {
        "contact_id": row["contact_id"] or row["lead_id"],
        "lead_id": row["lead_id"],
        "account_id": row["account_id"],
        "who": {**_of(row, WHO), "full_name": _name(row)},
        "company": _of(row, COMPANY),
        "offer": icp.offer,
        "stage": {
            **_of(row, STAGE),
            "days_in_stage": _days(row["lead_stage_since"], today),
            **_window(row["lead_stage_since"], icp.export.handoff.accept_days, today),
            "definition": row["icp_version"],
        },
        "meeting": _meeting(row),
        "action": {
            "channel": row["handoff_channel"],
            "what": row["handoff_action"],
            "reason": row["handoff_reason"],
            "on": row["next_call_on"],
        },
        "comments": notes,
        "history": {**_of(row, HISTORY), "calls": [note for note in notes if note["outcome"] is not None]},
        "qualification": {answer: _answer(row, answer) for answer in ANSWERS},
        "do_not_ask_again": [answer for answer in ANSWERS if row[answer] in ("yes", "no")],
        "buying_group": {
            **_of(row, GROUP),
            "people": [person for person in account if person["contact_id"] != (row["contact_id"] or row["lead_id"])],
        },
        "reach": {**_of(row, REACH), "number_that_worked": row["handoff_number"]},
        "permission": {**_of(row, CONSENT), "expired": _over(row["consent_expires_on"], today)},
        "worth": _of(row, WORTH),
        "origin": _of(row, ORIGIN),
        "lacks": list(lacks),
    }


def _of(row: Brief, names: Sequence[str]) -> dict[str, Any]:
    return {name: row[name] for name in names}


def _name(row: Brief) -> str | None:
    """First and last name where both are known: a source may write the full one the other way round."""
    both = [name for name in (row["first_name"], row["last_name"]) if name]
    return " ".join(both) if len(both) > 1 or (both and not row["full_name"]) else row["full_name"]


def _days(since: str | None, today: date) -> int | None:
    """Days in the stage: how long the lead has waited, not how long a deal takes."""
    return None if since is None else (today - date.fromisoformat(since)).days


def _window(since: str | None, accept_days: int | None, today: date) -> dict[str, Any]:
    """The last day on which sales was to accept or reject the lead, and whether that is over; null without a window."""
    if since is None or accept_days is None:
        return {"accept_by": None, "overdue": None}
    last = date.fromisoformat(since) + timedelta(days=accept_days)
    return {"accept_by": last.isoformat(), "overdue": last < today}


def _over(last: str | None, today: date) -> bool | None:
    return None if last is None else date.fromisoformat(last) < today


def _meeting(row: Brief) -> dict[str, Any] | None:
    """The meeting that is booked, as far as the list tells of it; None where none is."""
    if row["lead_stage"] != "appointment":
        return None
    attendees = [name.strip() for name in re.split(r"[;,]", row["handoff_attendees"] or "") if name.strip()]
    return {"at": row["handoff_meeting_at"], "time_zone": row["handoff_meeting_zone"], "attendees": attendees}


def _notes(text: str | None) -> list[dict[str, str | None]]:
    """What people wrote, oldest first; what no day is known of comes before."""
    found: list[dict[str, str | None]] = []
    for piece in (piece.strip() for piece in (text or "").split(APART)):
        told = _NOTE.match(piece)
        if told:
            found.append({"on": told[1], "outcome": told[2], "text": told[3]})
        elif piece:
            found.append({"on": None, "outcome": None, "text": piece})
    return sorted(found, key=lambda note: note["on"] or "")


def _answer(row: Brief, name: str) -> dict[str, str | None]:
    """The answer to a question, `unknown` where there is none; its evidence, and of what kind and day that is."""
    evidence = row[f"{name}_evidence"]
    told = _EVIDENCE.match(evidence or "")
    return {
        "answer": row[name] if row[name] in ("yes", "no") else "unknown",
        "evidence": evidence,
        "kind": KINDS[told[1].lower()] if told else None,
        "on": told[2] if told else None,
        "said": told[3] if told else evidence,
    }


def _people(everyone: pl.DataFrame, accounts: pl.Series, icp: Icp, barred: Collection[str]) -> dict[str, list[Brief]]:
    """The people of each of the accounts, who plays a role of the buying group first."""
    known = ensure(everyone, (*PEOPLE, "first_name", "last_name", "lead_id", "account_id", "do_not_call"))
    known = known.filter(pl.col("account_id").is_in(accounts.drop_nulls().implode()))
    roles = (pl.when(plays(role)).then(pl.lit(role.name)) for role in icp.buying_group.roles)
    told = known.select(
        *PEOPLE, "first_name", "last_name", "account_id",
        contact=pl.coalesce("contact_id", "lead_id"),
        roles=pl.concat_list(pl.lit(None, dtype=TEXT), *roles).list.drop_nulls().cast(TEXTS),
        may_be_called=~pl.col("do_not_call").fill_null(value=False) & ~pl.col("lead_id").is_in(list(barred)),
    )  # fmt: skip
    people: dict[str, list[Brief]] = {}
    for row in told.sort(pl.col("roles").list.len() == 0, "contact", maintain_order=True).iter_rows(named=True):
        if name := _name(row):
            person = {**_of(row, PEOPLE), "contact_id": row["contact"], "full_name": name, "roles": row["roles"]}
            people.setdefault(row["account_id"], []).append({**person, "may_be_called": row["may_be_called"]})
    return people
