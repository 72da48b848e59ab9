"""Plays the dialer, the agents and sales: reads a call file, prints what happened on the calls of a week.

    python3 phones.py CALLS.csv MONDAY [LAST_WEEK.csv] > results.csv

There is no chance in it. What a number or a person is (dead, gone, willing) is decided by a hash of them, and so is
how each call goes. The leads that qualified in last week's results get their verdict from sales first.
"""

import csv
import hashlib
import sys
from datetime import date, timedelta
from pathlib import Path

FIELDS = (
    "Contact ID", "Phone", "Outcome", "Call Time", "Agent", "Notes", "Callback", "Referral Name", "Referral Title",
    "Referral Email", "Need", "Budget", "Authority", "Sales Verdict", "Sales Reason",
)  # fmt: skip
AGENTS = ("kim", "lee", "sam")
TALKS = (  # of a hundred conversations
    (25, "Not interested"), (40, "No need now"), (55, "Interested"), (65, "Call back"), (75, "No budget"),
    (90, "Qualified"), (95, "Meeting booked"), (100, "Do not call"),
)  # fmt: skip


def dice(*what: str) -> int:
    """0 to 99, always the same for the same words."""
    return int.from_bytes(hashlib.sha256("\x1f".join(what).encode()).digest()[:8]) % 100


def call(row: dict[str, str], monday: date) -> dict[str, str]:
    """One call of one lead on one day of the week."""
    person, number, week = f"{row['first_name']} {row['last_name']}, {row['company']}", row["phone"], str(monday)
    day = monday + timedelta(days=dice(person, "day") % 5)
    hour, minute = 9 + dice(person, week, "hour") % 8, dice(person, week, "minute") % 60
    told = {
        "Contact ID": row["contact_id"],
        "Phone": number,
        "Call Time": f"{day} {hour:02d}:{minute:02d}",
        "Agent": AGENTS[dice(person, week, "agent") % 3],
    }
    luck = dice(person, week, "luck")
    if dice(number, "dead") < 6:
        return {**told, "Outcome": "Disconnected"}
    if dice(number, person, "wrong") < 6:
        return {**told, "Outcome": "Wrong number", "Notes": "nobody of that name here"}
    if row["reach_class"] == "switchboard" and luck < 60:
        return {**told, "Outcome": "Gatekeeper", "Notes": "ask for extension 4 before ten"}
    if luck < 65:
        return {**told, "Outcome": ("No answer", "Voicemail", "Busy")[luck % 3]}
    if dice(person, "left") < 8:
        return {**told, "Outcome": "Left company", "Notes": "left in the summer"}
    if dice(person, "refers") < 8:
        named = f"{row['company'].split()[0]}{row['company'].split()[1]}".lower()
        boss = {"Referral Name": f"Robin {named.capitalize()}son", "Referral Title": "VP Operations"}
        return {**told, **boss, "Outcome": "Referred", "Referral Email": f"robin@{named}.example"}
    talk = dice(person, week, "talk")
    outcome = next(name for below, name in TALKS if talk < below)
    if outcome == "Call back":
        told["Callback"] = str(day + timedelta(days=10))
    if outcome == "Qualified":
        told |= {
            "Need": "yes",
            "Budget": "yes",
            "Authority": "yes",
            "Notes": "trucks queue every Monday; has the budget",
        }
    return {**told, "Outcome": outcome}


def verdict(row: dict[str, str], monday: date) -> dict[str, str]:
    """What sales says of a lead it got last week."""
    told = {"Contact ID": row["Contact ID"], "Call Time": str(monday), "Outcome": "Sales accepted"}
    if dice(row["Contact ID"], "sales") < 25:
        told |= {"Outcome": "Sales rejected", "Sales Verdict": "rejected", "Sales Reason": "bad timing"}
    return told


def rows(path: str) -> list[dict[str, str]]:
    """The rows of a CSV."""
    with Path(path).open(newline="") as file:
        return list(csv.DictReader(file))


def main(calls: str, monday: str, last_week: str | None = None) -> None:
    """The results of a week, on standard output."""
    day = date.fromisoformat(monday)
    out = csv.DictWriter(sys.stdout, FIELDS, lineterminator="\n")
    out.writeheader()
    won = [row for row in rows(last_week) if row["Outcome"] in ("Qualified", "Meeting booked")] if last_week else []
    out.writerows(verdict(row, day) for row in won)
    out.writerows(call(row, day) for row in rows(calls))


if __name__ == "__main__":
    main(*sys.argv[1:])
