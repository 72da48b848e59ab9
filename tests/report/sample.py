"""Figures of an invented campaign, as the report's page takes them: with calls, before the first call, of an empty list."""

from collections.abc import Mapping
from typing import Any

import polars as pl
from tests.conftest import frame_of

Figures = dict[str, Any]

GIVEN = ("Nadia", "Anton", "Vikram", "Delphine", "Amara", "Katherine", "Olu", "Marit", "Ines", "Tobias", "Wen", "Priya")
FAMILY = ("Quilllock", "Gabletree", "Sedgethorpe", "Tindlemead", "Whistlebrook", "Fenmarsh", "Oddowu", "Lindqvale")
COMPANY = ("Driftmarrow Drayage", "Hazelthorn Pharma Distribution", "Emberwick Chemicals", "Saltmarsh & Vane Beverage",
           "Peppercairn Spice", "Nettlecombe Packaging", "Tarnwick Cold Storage", "Brackenford Freight")  # fmt: skip
TITLE = ("VP of Supply Chain", "Operations Manager", "COO", "Director of Logistics", "Head of Warehousing", "CFO")
REACH = ("mobile", "direct", "standard", "switchboard")
REASONS = (
    ["fit:industry=+26.3 (484)", "fit:role=+31.6 (vp operations)", "intent:guide_download=+8.8 (53 days old)"],
    ["fit:employees=+21.1 (380)", "fit:role=+31.6 (manager operations)", "reach:mobile=+100.0"],
    ["fit:industry=+26.3 (3121)", "fit:geography=+10.5 (US-TX)", "intent:dock_scheduling=+21.3 (14 days old)"],
)


def calls(n: int) -> pl.DataFrame:
    """A run's leads: so many calls, and every tenth row set aside by export."""
    rows = [
        {
            "lead_id": f"lead{i:012}",
            "full_name": f"{GIVEN[i % 12]} {FAMILY[i * 5 % 8]}",
            "company_name": f"{COMPANY[i * 3 % 8]}, {('Inc.', 'LLC', 'Ltd')[i % 3]}",
            "job_title": TITLE[i * 7 % 6],
            "fit_grade": "AABBC"[i * 5 // n],
            "fit_score": round(100 - 55 * i / n, 1),
            "priority": round(49.5 - 42 * i / n, 2),
            "reach_class": REACH[(i * i + i) % 4],
            "next_channel": ("phone", "phone", "email", "event_follow_up")[i % 4],
            "lead_stage": ("new", "new", "mql", "nurture", "new")[i % 5],
            "score_reasons": REASONS[i % 3],
        }
        for i in range(n)
    ]
    aside = {"full_name": "Cap Setaside", "priority": 99.0}
    verdicts = pl.Series("export_reason", [None] * n + ["account_cap"], dtype=pl.String)
    return frame_of([*rows, aside | {"lead_id": "aside00000000000"}]).with_columns(verdicts)


def rate(name: str, by: str, of: str, successes: int, trials: int, expected: tuple[float, float] | None) -> Figures:
    """One observed rate beside what was expected; the interval is good enough for a picture."""
    share = successes / trials if trials else None
    half = 1.96 * (share * (1 - share) / trials) ** 0.5 if share is not None else 0
    low, high = (max(0, share - half), min(1, share + half)) if share is not None else (None, None)
    if share is None or low is None or high is None:
        verdict = "no_calls"
    elif expected is None:
        verdict = "no_prior"
    elif trials < 100:
        verdict = "too_few"
    else:
        verdict = "below" if high < expected[0] else "above" if low > expected[1] else "within"
    return {
        "name": name, "by": by, "of": of, "successes": successes, "trials": trials, "rate": share, "low": low, "high": high,
        "prior_low": expected and expected[0], "prior_high": expected and expected[1], "verdict": verdict,
    }  # fmt: skip


RATES = (
    ("rpc_rate_per_dial", "all", "all", 1_127, 7_412, (0.129, 0.214)),
    ("rpc_rate_per_dial", "reach_class", "direct", 318, 1_204, (0.20, 0.40)),
    ("rpc_rate_per_dial", "reach_class", "mobile", 402, 1_480, (0.20, 0.40)),
    ("rpc_rate_per_dial", "reach_class", "standard", 261, 2_873, (0.11, 0.13)),
    ("rpc_rate_per_dial", "reach_class", "switchboard", 146, 1_855, (0.05, 0.08)),
    ("rpc_rate_per_dial", "source", "hubspot", 512, 3_120, (0.131, 0.221)),
    ("rpc_rate_per_dial", "source", "acme-logistics-data", 361, 2_690, (0.118, 0.189)),
    ("rpc_rate_per_dial", "source", "trade-fair-booth", 25, 89, (0.16, 0.31)),
    ("rpc_rate_per_dial", "temperature", "cold", 893, 6_250, None),
    ("rpc_rate_per_dial", "temperature", "warm", 234, 1_162, None),
    ("qualified_per_conversation", "all", "all", 93, 1_127, (0.092, 0.102)),
    ("qualified_per_conversation", "temperature", "cold", 60, 951, (0.08, 0.09)),
    ("qualified_per_conversation", "temperature", "warm", 33, 176, (0.16, 0.17)),
    ("qualified_per_dial", "all", "all", 93, 7_412, None),
    ("meeting_per_conversation", "all", "all", 31, 1_127, None),
)  # fmt: skip

SOURCES = (
    ("hubspot", "crm", 6_120, 91.2, 12.4, 2.1, 64, 1_204, 0.41, False, 3_120, 512, 44, 0.9, None),
    ("acme-logistics-data", "vendor", 4_870, 68.5, 8.3, 4.4, 211, 823, 0.28, False, 2_690, 361, 17, 0.55, 212.4),
    ("web-form-leads", "form", 812, 88.0, 21.9, 0.4, 9, 402, 0.14, False, 914, 171, 26, 1.9, None),
    ("opt-in-newsletter", "opt_in", 655, 79.4, 31.0, 1.2, 38, 298, 0.10, False, 455, 58, 5, 1.1, None),
    ("trade-fair-booth", "event", 240, 83.3, 17.5, 0.0, 21, 141, 0.05, False, 89, 25, 1, None, 480.0),
    ("connections", "network", 128, 52.1, 9.0, 0.0, 402, 48, 0.02, False, 0, 0, 0, None, None),
)


def source(row: tuple[Any, ...]) -> Figures:
    """One line of the scorecard."""
    names = ("source", "source_type", "rows", "valid_percent", "duplicates_percent", "suppressed_percent",
             "median_age_days", "leads", "share", "concentrated", "dials", "connects", "qualified")  # fmt: skip
    dials, qualified, ratio, cost = row[10], row[12], row[13], row[14]
    per = 1000 * qualified / dials if dials else None
    effect = {
        "ratio": ratio, "low": ratio and 0.7 * ratio, "high": ratio and 1.45 * ratio, "adjusted_rate": None,
        "verdict": "too_few" if not ratio else "above" if ratio > 1.4 else "below" if ratio < 0.6 else "alike",
    }  # fmt: skip
    return dict(zip(names, row, strict=False)) | {
        "qualified_per_1000_dials": per and {"rate": per, "low": 0.6 * per, "high": 1.5 * per},
        "list_effect": effect if dials else None,
        "cost": cost and cost * qualified,
        "cost_per_qualified": cost,
    }


def coverage() -> list[Figures]:
    """Where the accounts are: three industries by four sizes in two places, with gaps."""
    counts = {"US-TX": (0, 41, 118, 62, 12, 87, 240, 95, 3, 0, 38, 17), "CA": (0, 9, 22, 0, 4, 18, 31, 6, 0, 0, 5, 0)}
    titles = {"48-49": "Transportation and Warehousing", "31-33": "Manufacturing", "42": "Wholesale Trade"}
    return [
        {
            "industry": list(titles)[i // 4], "title": list(titles.values())[i // 4],
            "size": ("51-100", "101-250", "251-500", "501-1000")[i % 4],
            "country": place[:2], "region": place if len(place) > 2 else None,
            "accounts": n, "people": 2 * n, "dialable": int(1.4 * n),
        }
        for place, cells in counts.items()
        for i, n in enumerate(cells)
    ]  # fmt: skip


def stage(name: str, leads: int, waiting: int, before: int | None, lost: Mapping[str, int]) -> Figures:
    """One stage of the funnel."""
    return {
        "stage": name, "leads": leads, "share_of_before": leads / before if before else None, "dropped": sum(lost.values()),
        "waiting": waiting, "filtered_out": [{"reason": reason, "leads": n} for reason, n in lost.items()],
        "loss_is_about": {
            "targeting": "fit, freshness and permission",
            "outreach": "numbers and how they reach a person",
            "conversation": "offer and timing",
            "qualification": "need, budget, authority and timeline",
            "handoff": "routing and acceptance",
        }[name],
    }  # fmt: skip


SET_ASIDE = {
    "account_cap": 2_365, "score_below_minimum": 1_322, "phone_invalid": 988, "suppressed_us_dnc": 640, "record_stale": 512,
    "known_in_customers": 301, "consumer_record": 255, "do_not_call": 148, "company_excluded": 84, "consent_missing": 45,
}  # fmt: skip


def full() -> Figures:
    """A campaign in its third week."""
    return {
        "version": 2,
        "icp": {"name": "us-logistics-ops", "version": "2026-11-23", "sha256": "0" * 64},
        "today": "2026-11-23",
        "headline": {
            "accepted_qualified": 61, "qualified": 93, "meetings": 31, "definition": "2026-11-23",
            "requires": ["need", "budget", "authority"],
        },
        "funnel": [
            stage("targeting", 9_576, 0, None, SET_ASIDE),
            stage("outreach", 2_916, 1_447, 9_576, {"wrong_number": 187, "disconnected": 96, "left_company": 59}),
            stage("conversation", 1_127, 168, 2_916, {"no_interest": 412, "other_supplier": 159}),
            stage("qualification", 388, 31, 1_127, {"no_need": 154, "no_authority": 72, "no_budget": 38}),
            stage("handoff", 93, 13, 388, {"no_budget": 11, "too_early": 8}),
        ],
        "list": {"source_rows": 12_825, "people": 9_376, "without_person": 200, "fit_share": 0.741, "fit_grade": "C", "min_grade": "C", "calls": 2_916},
        "calls": {"outcomes": 7_412, "connects": 1_127, "qualified": 93, "meetings": 31, "dials": 7_412, "leads_dialed": 2_304,
                  "attempts_per_lead": 3.217},
        "rates": [rate(*row) for row in RATES],
        "reach_mix": [
            {"reach_class": "direct", "leads": 612, "share": 0.21, "prior_low": 0.20, "prior_high": 0.40},
            {"reach_class": "mobile", "leads": 787, "share": 0.27, "prior_low": 0.20, "prior_high": 0.40},
            {"reach_class": "standard", "leads": 1_079, "share": 0.37, "prior_low": 0.11, "prior_high": 0.13},
            {"reach_class": "switchboard", "leads": 438, "share": 0.15, "prior_low": 0.05, "prior_high": 0.08},
        ],
        "sources": [source(row) for row in SOURCES],
        "coverage": coverage(),
        "outside_coverage": {"accounts": 37, "people": 61, "dialable": 40},
        "buying_group": {
            "accounts": 803, "roles": 3, "required": ["economic_buyer"], "with_all_required": 214, "single_threaded": 318,
            "single_department": 402,
            "coverage": [{"roles": 0, "accounts": 196}, {"roles": 1, "accounts": 322}, {"roles": 2, "accounts": 241},
                         {"roles": 3, "accounts": 44}],
            "roles_missing": [{"role": "economic_buyer", "required": True, "accounts": 589},
                              {"role": "champion", "required": False, "accounts": 241},
                              {"role": "it_gatekeeper", "required": False, "accounts": 440}],
            "to_fill": [
                {"company_name": f"{name}, Inc.", "people": 1 + i % 3, "dialable_contacts": 1, "size_coverage": 0.3,
                 "roles_missing": ["economic_buyer"], "next_role_to_find": "economic_buyer", "why": "required, and grade A"}
                for i, name in enumerate(COMPANY)
            ],
        },
        "changes": {
            "added": 311, "dropped": 127, "changed": 486,
            "reasons": [{"reason": "suppressed_us_dnc", "n": 58}, {"reason": "record_stale", "n": 41},
                        {"reason": "in_play", "n": 28}],
            "columns": [{"column": "priority", "n": 402}, {"column": "phone", "n": 61}, {"column": "job_title", "n": 23}],
        },
        "plan": {
            "target": 100, "dials": [6_120, 9_480], "agent_hours": [153.0, 237.0], "leads": [2_010, 3_150], "days": [7.7, 11.9],
            "list_lasts": False, "list_may_last": True,
            "whole_list": {"leads": 2_916, "dials": 8_748, "agent_hours": 218.7, "connects": [1_101.2, 1_803.4],
                           "qualified": [90.1, 142.6]},
            "by_reach_class": [
                {"reach_class": "direct", "leads": 612, "dials": 1_836, "dials_per_qualified": [27.8, 62.5]},
                {"reach_class": "mobile", "leads": 787, "dials": 2_361, "dials_per_qualified": [27.8, 62.5]},
                {"reach_class": "standard", "leads": 1_079, "dials": 3_237, "dials_per_qualified": [85.5, 113.6]},
                {"reach_class": "switchboard", "leads": 438, "dials": 1_314, "dials_per_qualified": [138.9, 250.0]},
            ],
        },
        "bad_records": {"rows": 4_974, "attempts": 3, "minutes": 1.5, "agent_hours": 373.1, "by_reason": [
            {"reason": "duplicate_of_survivor", "rows": 3_204}, {"reason": "phone_invalid", "rows": 988},
            {"reason": "record_stale", "rows": 512}, {"reason": "consumer_record", "rows": 255}]},
        "corrections": {
            "dials": 7_412, "total": 623, "per_100_dials": 8.41,
            "gained": {"numbers_retired": 283, "numbers_gained": 104, "people_left": 59, "people_named": 71, "gatekeeper_notes": 66,
                       "opt_outs": 22, "answers": 18},
        },
        "time_in_stage": [
            {"lead_stage": "new", "leads": 2_214, "dated": 2_214, "median_days": 6.0},
            {"lead_stage": "mql", "leads": 402, "dated": 380, "median_days": 11.5},
            {"lead_stage": "sql", "leads": 93, "dated": 93, "median_days": 3.0},
            {"lead_stage": "nurture", "leads": 207, "dated": 0, "median_days": None},
        ],
        "warnings": [
            {"code": "list_runs_dry", "sentence": "the list may run dry before 100 qualified leads: it is good for 8,748 dials"},
            {"code": "below_prior", "sentence": "connects per dial (standard): 8.1%-10.2%, below the prior of 11.0%-13.0%"},
        ],
    }  # fmt: skip


def before_calls() -> Figures:
    """The same list on its first day: no call made, no list before it."""
    figures = full()
    figures["headline"] |= {"accepted_qualified": 0, "qualified": 0, "meetings": 0}
    targeting, outreach, *rest = figures["funnel"]
    untold: Figures = {"dropped": None, "filtered_out": []}
    nobody = [one | untold | {"leads": 0, "share_of_before": None, "waiting": 0} for one in rest]
    figures["funnel"] = [targeting, outreach | untold | {"waiting": outreach["leads"]}, *nobody]
    figures["rates"] = [rate(name, by, of, 0, 0, expected) for name, by, of, _, _, expected in RATES]
    figures["sources"] = [source((*row[:10], 0, 0, 0, None, None)) for row in SOURCES]
    sentence = "no calls are known: every expected rate is a prior, one vendor's figures, and no promise"
    figures |= {
        "calls": None,
        "changes": None,
        "corrections": None,
        "warnings": [{"code": "priors_only", "sentence": sentence}],
    }
    return figures


def empty() -> Figures:
    """What is said of a list nobody stands on, and no target."""
    figures = before_calls()
    figures["funnel"] = [
        one | {"leads": 0, "waiting": 0, "share_of_before": None, "filtered_out": []} for one in figures["funnel"]
    ]
    figures["list"] |= {"source_rows": 0, "people": 0, "calls": 0, "fit_share": None}
    figures |= {"rates": [], "reach_mix": [], "sources": [], "coverage": [], "time_in_stage": []}
    figures["bad_records"] |= {"rows": 0, "agent_hours": 0.0, "by_reason": []}
    figures["buying_group"] |= {
        "accounts": 0, "with_all_required": 0, "single_threaded": 0, "single_department": 0, "roles_missing": [], "to_fill": [],
        "coverage": [],
    }  # fmt: skip
    whole = {"leads": 0, "dials": 0, "agent_hours": 0.0, "connects": [0.0, 0.0], "qualified": [0.0, 0.0]}
    figures["plan"] |= dict.fromkeys(("target", "dials", "leads", "agent_hours", "days", "list_lasts", "list_may_last"))
    figures["plan"] |= {"whole_list": whole, "by_reach_class": []}
    figures["warnings"] = [{"code": "no_calls_left", "sentence": "there is nobody to call: the call file is empty"}]
    return figures


BRIEFS: tuple[Mapping[str, Any], ...] = (
    {
        "title": "Nadia Gabletree, VP of Supply Chain, Hazelthorn Pharma Distribution, Inc.",
        "parts": [
            ("What to do next", ["Meeting on 2026-11-25 10:00 America/Chicago"]),
            (
                "What they said and what they will need",
                ["Two docks closed since spring; looks for a way to book slots by the hour"],
            ),
            ("Qualification", ["Need: yes (call 2026-11-20)", "Budget: yes", "Authority: yes", "Timeline: not known"]),
        ],
    },
    {
        "title": "Anton Quilllock, COO, Driftmarrow Drayage, LLC",
        "parts": [
            ("What to do next", ["phone: asked to be called back"]),
            ("History", ["3 calls, the last on 2026-11-19"]),
        ],
    },
)
