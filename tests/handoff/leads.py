"""Leads for sales as tests tell of them."""

from datetime import date
from typing import Any

TODAY = date(2026, 11, 23)
ANN: dict[str, Any] = {
    "lead_id": "lead000000000001", "contact_id": "cont000000000001", "account_id": "acct000000000001",
    "full_name": "Ann Ash", "first_name": "Ann", "last_name": "Ash", "job_title": "VP Operations", "seniority": "vp",
    "department": "operations", "company_name": "Tarnwick Freight", "company_domain": "tarnwick.example",
    "employees": 1250, "country": "US", "direct_phone": "+12125550123", "phone": "+12125550123",
    "reach_class": "direct", "email": "ann@tarnwick.example", "source": "acme", "sources": ["acme", "expo"],
    "source_file": "acme.csv", "source_row": 7, "fit_grade": "A", "fit_score": 90.0, "priority": 5.0,
    "lead_stage": "sql", "lead_stage_since": date(2026, 11, 20), "icp_version": "2026-10-01",
    "need": "yes", "need_evidence": "call 2026-11-20: trucks queue at the gate", "budget": "yes", "budget_evidence": "form: 50k a year",
    "authority": "no", "authority_evidence": "call 2026-11-20: the board signs", "timeline": "unknown",
    "notes": "2026-11-20 qualified: wants a pilot by May | met at the expo", "attempts": 3,
    "last_called_on": date(2026, 11, 20), "last_outcome": "qualified", "last_activity": "guide_download",
    "next_channel": "phone", "x_next_channel_reason": "a number of their own",
}  # fmt: skip
BEA: dict[str, Any] = {
    **ANN, "lead_id": "lead000000000002", "contact_id": "cont000000000002", "full_name": "Bea Birch", "first_name": "Bea",
    "last_name": "Birch", "job_title": "Director Finance", "seniority": "director", "department": "finance",
    "direct_phone": "+12125550124", "phone": "+12125550124", "email": "bea@tarnwick.example", "priority": 1.0,
    "lead_stage": "appointment", "x_meeting_at": "2026-12-01 14:00", "time_zone": "America/Chicago",
    "x_meeting_attendees": "Bea Birch; Cy Cole", "notes": None, "source_row": 8,
}  # fmt: skip
CY: dict[str, Any] = {
    **ANN, "lead_id": "lead000000000003", "contact_id": "cont000000000003", "full_name": "Cy Cole", "first_name": "Cy",
    "last_name": "Cole", "direct_phone": "+12125550125", "phone": "+12125550125", "email": "cy@tarnwick.example",
    "lead_stage": "mql", "source_row": 9, "priority": 9.0, "job_title": "Manager", "seniority": "manager",
}  # fmt: skip
