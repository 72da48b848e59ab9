"""Campaigns to report on: a small one that can be counted by hand, and a generated one."""

import random
from collections.abc import Mapping
from typing import Any

import polars as pl
from tests.outcomes.calls import known
from tests.test_pipeline import TODAY, run, source

from listforge import report, source_card
from listforge.columns import ensure
from listforge.icp import Icp
from listforge.result import Result

DEFINITION = {"name": "x", "version": "7", "sha256": "0" * 64}
ICP = {"name": "x", "version": "7", "validate": {"default_country": "US"}}


def figures(results: Mapping[str, Result], icp: Mapping[str, Any] = ICP, **more: Any) -> dict[str, Any]:
    """The figures of such a run."""
    profile = Icp.model_validate(icp)
    cards = source_card.cards(list(results.values()), profile, today=TODAY)
    return report.figures(results, cards, profile, definition=DEFINITION, today=TODAY, **more)


def person(name: str, company: str, number: str, header: str = "Direct Phone", **more: str) -> dict[str, str]:
    """A row of a source."""
    mail = f"{name.split()[0].lower()}@{company.split()[0].lower()}.example"
    return {"Name": name, "Company": company, header: number, "Email": mail, **more}


CRM = [
    person("Ann Ash", "Tarnwick Freight", "212-555-0123"),
    person("Ann Ash", "Tarnwick Freight Inc", "212-555-0123"),
    person("Bo Best", "Marrowbend", "312-555-0147"),
    person("Cy Dell", "Copperfinch", "415-555-0119", "Phone"),
    person("Di Eves", "Pennywhistle", "415-555-0131", **{"Do Not Call": "yes"}),
    person("Ed Frost", "Onepallet", "555-0119"),
]
WEB = [
    person("Fi Gorse", "Quillmarsh", "646-555-0160", "Mobile"),
    person("Gil Heath", "Rushbarrow", "646-555-0161", "Mobile"),
]
CALLS = [
    ("Ann Ash", "no answer", "kim"),
    ("Ann Ash", "interested", "kim"),
    ("Ann Ash", "qualified", "lee"),
    ("Ann Ash", "sales accepted", None),
    ("Bo Best", "wrong number", "kim"),
    ("Cy Dell", "not interested", "lee"),
    ("Fi Gorse", "qualified", "kim"),
    ("Fi Gorse", "sales rejected", None),
    ("Old Ibis", "no budget", "lee"),
]


def by_hand() -> tuple[dict[str, Result], pl.DataFrame]:
    """Eight people of two sources, and the calls to five of them and to one who stands in no source any more."""
    results = run(source(CRM), source(WEB, "web"), icp=ICP)
    gone = pl.DataFrame({"contact_id": "gone", "lead_id": "gone", "full_name": "Old Ibis", "source": "fair"})
    leads = pl.concat([results["export"].kept, gone], how="diagonal")
    ids = dict(leads.select("full_name", "contact_id").iter_rows())
    rows = [
        {"contact_id": ids[name], "outcome": code, "agent": agent, "call id": str(n),
         "sales_reason": "wrong territory" if code == "sales rejected" else None}
        for n, (name, code, agent) in enumerate(CALLS)
    ]  # fmt: skip
    told = known(rows, leads)
    # Ann alone gave evidence for every answer.
    return results, told.with_columns(definition=pl.when(pl.col("contact_id") == ids["Ann Ash"]).then(pl.lit("7")))


FIT_ICP = {
    **ICP,
    "target": {"employees": {"min": 50}},
    "export": {"min_grade": "C", "plan": {"qualified": 20, "agents": 2, "hours_per_day": 6}},
    "sources": [
        {"name": "crm", "type": "crm", "path": "x", "cost": 300},
        {"name": "web", "type": "form", "path": "x"},
        {"name": "shop", "type": "vendor", "path": "x", "cost": 1200.5},
    ],
}  # fmt: skip
AREAS = (212, 213, 214, 312, 415, 617, 646, 702, 713, 917)
CODES = ("no answer", "no answer", "voicemail", "gatekeeper", "wrong number", "not interested", "interested",
         "qualified", "no budget", "meeting booked", "sales accepted", "sales rejected", "do not call", "referred")  # fmt: skip


def generated() -> tuple[dict[str, Result], pl.DataFrame]:
    """A thousand people of three sources, of whom two hundred fit, and calls to most of those."""
    chance = random.Random(7)
    rows: dict[str, list[dict[str, str]]] = {"crm": [], "web": [], "shop": []}
    for n in range(1000):
        name = (
            f"{chr(65 + n % 26)}el {chr(65 + n // 26 % 26)}{'aeiou'[n % 5]}r{chr(97 + n // 7 % 26)}n{chr(97 + n % 24)}y"
        )
        header = ("Direct Phone", "Mobile", "Phone", "Company Phone")[n % 4]
        number = f"{AREAS[n // 100]}-555-{100 + n % 100:04}"
        told = {"Employees": "400" if n % 5 == 0 else "5", "Temperature": ("warm", "cold", "")[n % 3]}
        rows[("crm", "crm", "web", "shop")[n // 5 % 4]].append(person(name, f"Firm{n} Freight", number, header, **told))
    results = run(*(source(part, name) for name, part in rows.items()), icp=FIT_ICP)
    leads = ensure(results["export"].kept, ["contact_id"])
    calls = [
        {"contact_id": contact, "outcome": chance.choice(CODES), "agent": chance.choice(["kim", "lee"]),
         "call id": f"{contact}{n}", "list_version": chance.choice(["46", "47"]), "script_version": "b"}
        for contact in leads["contact_id"]
        for n in range(chance.choice([0, 2, 5, 9]))
    ]  # fmt: skip
    made = known(calls, leads)
    return results, made.with_columns(definition=pl.when(pl.col("row") % 2 == 0).then(pl.lit("7")))
