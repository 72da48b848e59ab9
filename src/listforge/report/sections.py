"""What the figures say below the headline, section by section."""

from collections.abc import Iterator, Mapping
from typing import Any

import polars as pl

from listforge.columns import TEXT
from listforge.plural import many
from listforge.report.table import Section
from listforge.report.words import NOTHING, VERDICTS, band, effect, money, number, percent, points, span
from listforge.stages.score import coverage_lines

TOLD = ("rpc_rate_per_dial", "qualified_per_conversation", "meeting_per_conversation", "dead_numbers_per_dial")


def sections(told: Mapping[str, Any]) -> list[Section]:
    """Everything below the headline; without those that have nothing to say."""
    makers = (
        _warnings, _funnel, _list, _reach, _rates, _sources, _calls_of_sources, _compared, _group, _coverage, _changes,
        _plan, _bad, _corrections, _stages, _waiting,
    )  # fmt: skip
    return [section for make in makers for section in make(told) if section.rows or section.lines]


# --- the list and its funnel ---------------------------------------------------------------------


def _warnings(told: Mapping[str, Any]) -> Iterator[Section]:
    yield Section("To look at first", lines=[warning["sentence"] for warning in told["warnings"]])


def _funnel(told: Mapping[str, Any]) -> Iterator[Section]:
    rows = []
    for stage in told["funnel"]:
        why = ", ".join(f"{one['leads']:,} {one['reason']}" for one in stage["filtered_out"][:3])
        more = len(stage["filtered_out"]) - 3
        rows.append(
            (
                stage["stage"], number(stage["leads"]), percent(stage["share_of_before"]), number(stage["dropped"]),
                number(stage["waiting"]), (f"{why}, {more} more" if more > 0 else why) or NOTHING,
            )
        )  # fmt: skip
    said = []
    handoff = told["funnel"][-1]
    if handoff["dropped"]:
        said.append(f"what sales sends back is about {handoff['loss_is_about']}")
    yield Section("Funnel, in leads", ("stage", "leads", "of before", "lost", "waiting", "lost to"), rows, said)


def _list(told: Mapping[str, Any]) -> Iterator[Section]:
    size = told["list"]
    grades = ", ".join(f"{n:,} {grade}" for grade, n in size["grades"].items() if n)
    people = many(size["people"], "person", "people")
    if nobody := size["without_person"]:
        people += f", {many(nobody, 'lead')} without a person"
    said = [
        f"{many(size['source_rows'], 'source row')}: {people}, {many(size['duplicates'], 'repeat')}, "
        f"{size['malformed']:,} malformed; {many(size['calls'], 'lead')} to call",
        "nobody is graded: the ICP asks for nothing that is known"
        if size["fit_share"] is None
        else f"{percent(size['fit_share'])} fit: {size['fit']:,} of {size['judged']:,} are known to be "
        f"{size['fit_grade']} or better ({grades})",
    ]
    yield Section("List", lines=said)


def _reach(told: Mapping[str, Any]) -> Iterator[Section]:
    rows = [
        (
            one["reach_class"],
            number(one["leads"]),
            percent(one["share"]),
            band(one["prior_low"], one["prior_high"]),
        )
        for one in told["reach_mix"]
    ]
    per = told["plan"]["per_1000_dials"]
    said = (
        [f"1,000 dials of it: {span(per['connects'])} connects, {span(per['qualified'])} qualified leads"]
        if per
        else []
    )
    yield Section("How the leads are reached", ("class", "leads", "share", "connects, prior"), rows, said)


# --- calls ---------------------------------------------------------------------------------------


def _rates(told: Mapping[str, Any]) -> Iterator[Section]:
    if told["calls"] is None:
        return
    rows = [
        (
            rate["name"], rate["of"], f"{rate['successes']:,} of {rate['trials']:,}", percent(rate["rate"]),
            band(rate["low"], rate["high"]), band(rate["prior_low"], rate["prior_high"]), VERDICTS[rate["verdict"]],
        )
        for rate in told["rates"] if rate["name"] in TOLD and rate["trials"]
    ]  # fmt: skip
    calls = told["calls"]
    said = [
        f"{many(calls['dials'], 'dial')} to {many(calls['leads_dialed'], 'lead')}: "
        f"{many(calls['connects'], 'connect')}, {calls['qualified']:,} qualified; "
        "a connect is a live, relevant person",
        "priors are one vendor's figures, no targets",
    ]
    yield Section("Rates", ("rate", "of", "counted", "rate", "95 %", "prior", "verdict"), rows, said)


def _sources(told: Mapping[str, Any]) -> Iterator[Section]:
    rows = [
        (
            one["source"] or NOTHING, one["source_type"] or NOTHING, number(one["rows"]),
            points(one["valid_percent"]), points(one["duplicates_percent"]), points(one["stale_percent"]),
            points(one["suppressed_percent"]), number(one["median_age_days"]), number(one["leads"]),
            percent(one["share"]),
        )
        for one in told["sources"]
    ]  # fmt: skip
    heads = ("source", "type", "rows", "valid", "twice", "stale", "suppressed", "median days", "to call", "share")
    yield Section("Sources", heads, rows)


def _calls_of_sources(told: Mapping[str, Any]) -> Iterator[Section]:
    rows = []
    for one in told["sources"]:
        if not one["dials"] and one["cost"] is None:
            continue
        rate = one["qualified_per_1000_dials"]
        back = ", ".join(f"{n:,} {blame}" for blame, n in one["sent_back"].items())
        rows.append(
            (
                one["source"] or NOTHING, number(one["dials"]), number(one["connects"]), number(one["qualified"]),
                f"{rate['rate']:,.1f} ({rate['low']:,.1f}-{rate['high']:,.1f})" if rate else NOTHING,
                effect(one["list_effect"]), back or NOTHING, money(one["cost"]), money(one["cost_per_qualified"]),
            )
        )  # fmt: skip
    heads = (
        "source",
        "dials",
        "connects",
        "qualified",
        "per 1,000 dials",
        "list effect",
        "sent back",
        "cost",
        "cost each",
    )
    yield Section("What the calls of each source yielded", heads, rows)


def _compared(told: Mapping[str, Any]) -> Iterator[Section]:
    for key, name in (("agents", "agent"), ("list_versions", "list_version"), ("script_versions", "script_version")):
        rows = [
            (
                str(one[name]),
                number(one["trials"]),
                number(one["successes"]),
                percent(one["rate"]),
                effect(one),
            )
            for one in told[key]
        ]
        title = f"{name.replace('_', ' ').capitalize()}s, each against the others on the same calls"
        yield Section(title, (name, "dials", "connects", "rate", "effect"), rows)


def _corrections(told: Mapping[str, Any]) -> Iterator[Section]:
    found = told["corrections"]
    if found is None:
        return
    gained = ", ".join(f"{n:,} {what.replace('_', ' ')}" for what, n in found["gained"].items() if n)
    per = NOTHING if found["per_100_dials"] is None else f"{found['per_100_dials']:g}"
    yield Section(
        "What the calls corrected", lines=[f"{per} corrections per 100 dials" + (f": {gained}" if gained else "")]
    )


# --- accounts ------------------------------------------------------------------------------------


def _group(told: Mapping[str, Any]) -> Iterator[Section]:
    group = told["buying_group"]
    said = [many(group["accounts"], "account")]
    if group["with_all_required"] is not None:
        said[0] += f", {group['with_all_required']:,} with every required role"
    if group["single_threaded"] is not None:
        said[0] += f"; {group['single_threaded']:,} hang on one reachable person"
    if group["single_department"] is not None:
        said[0] += f", {group['single_department']:,} are known in one department alone"
    rows = [
        (one["role"], "required" if one["required"] else NOTHING, number(one["accounts"]))
        for one in group["roles_missing"]
    ]
    yield Section("Buying groups", ("role", "", "accounts without"), rows, said if group["accounts"] else ())


def accounts(told: Mapping[str, Any]) -> Section:
    """The accounts that hang on one reachable person, the most promising first."""
    group = told["buying_group"]
    alone = group["single_threaded_accounts"]
    rows = [
        (
            one["company_name"] or one["account_id"], f"{one['people']:,}", one["size_coverage"],
            ", ".join(one["roles_missing"] or ()) or NOTHING, "yes" if one["single_department"] else NOTHING,
            one["next_role_to_find"] or NOTHING,
        )
        for one in alone
    ]  # fmt: skip
    left = (group["single_threaded"] or 0) - len(alone)
    said = [f"and {left:,} more; `listforge score --accounts FILE` has all of them"] if left > 0 else []
    heads = ("account", "people", "of the group", "roles missing", "one department", "to find next")
    return Section("Accounts that hang on one reachable person", heads, rows, said)


def _coverage(told: Mapping[str, Any]) -> Iterator[Section]:
    cells = [
        {
            "industry": one["industry"], "employees": one["size"], "place": one["region"] or one["country"],
            **{name: one[name] for name in ("accounts", "people", "dialable")},
        }
        for one in told["coverage"]
    ]  # fmt: skip
    if not cells:
        return
    cells.append({**dict.fromkeys(("industry", "employees", "place")), **told["outside_coverage"]})
    texts = {"industry": TEXT, "employees": TEXT, "place": TEXT}
    yield Section("Coverage of the market", lines=coverage_lines(pl.DataFrame(cells, schema_overrides=texts)))


# --- what comes next -----------------------------------------------------------------------------


def _plan(told: Mapping[str, Any]) -> Iterator[Section]:
    plan = told["plan"]
    whole = plan["whole_list"]
    own = [one["of"] for one in plan["basis"] if one["basis"] == "own"]
    said = [
        f"the whole list: {many(whole['dials'], 'dial')}, {whole['agent_hours']:,.1f} agent-hours, "
        f"{span(whole['connects'])} connects, {span(whole['qualified'])} qualified leads",
    ]
    if plan["target"] is not None:
        said.append(_target(plan))
    said.append(f"by own calls: {', '.join(own)}; the rest by priors" if own else "by priors: own calls are too few")
    rows = [
        (
            one["reach_class"], number(one["leads"]), number(one["dials"]),
            span(one["dials_per_qualified"]) if one["dials_per_qualified"] else NOTHING,
            "-".join(f"{end:.2f}" for end in one["qualified_per_agent_hour"]),
        )
        for one in plan["by_reach_class"]
    ]  # fmt: skip
    heads = ("class", "leads", "dials", "dials a qualified lead", "qualified an agent-hour")
    yield Section("Plan, in ranges", heads, rows, said)


def _target(plan: Mapping[str, Any]) -> str:
    target = many(plan["target"], "qualified lead")
    if plan["dials"] is None:
        return f"{target}: there is nobody to dial"
    days = f", {plan['days'][0]:,.1f}-{plan['days'][1]:,.1f} days" if plan["days"] else ""
    lasts = "lasts" if plan["list_lasts"] else "may run dry" if plan["list_may_last"] else "runs dry"
    hours = plan["agent_hours"]
    return (
        f"{target}: {span(plan['dials'])} dials, {span(plan['leads'])} leads, "
        f"{hours[0]:,.1f}-{hours[1]:,.1f} agent-hours{days}; the list {lasts}"
    )


def _bad(told: Mapping[str, Any]) -> Iterator[Section]:
    bad = told["bad_records"]
    if not bad["rows"]:
        return
    why = ", ".join(f"{one['rows']:,} {one['reason']}" for one in bad["by_reason"])
    said = [
        f"{many(bad['rows'], 'row')} x {bad['attempts']} attempts x {bad['minutes']:g} minutes = "
        f"{bad['agent_hours']:,.1f} agent-hours not spent",
        why,
    ]
    yield Section("Bad records kept from the phones", lines=said)


def _changes(told: Mapping[str, Any]) -> Iterator[Section]:
    found = told["changes"]
    if found is None:
        return
    said = [f"{found['added']:,} added, {found['dropped']:,} dropped, {found['changed']:,} changed"]
    for key, name in (("reasons", "reason"), ("columns", "column")):
        if found[key]:
            said.append(f"{key}: " + ", ".join(f"{one['n']:,} {one[name]}" for one in found[key][:8]))
    yield Section("Since the last list", lines=said)


def _stages(told: Mapping[str, Any]) -> Iterator[Section]:
    rows = [
        (
            one["lead_stage"],
            number(one["leads"]),
            NOTHING if one["median_days"] is None else f"{one['median_days']:g}",
        )
        for one in told["time_in_stage"]
    ]
    yield Section("Time in stage", ("stage", "leads", "median days"), rows)


def _waiting(told: Mapping[str, Any]) -> Iterator[Section]:
    found = told["handoff"]
    kinds = (
        ("Longer with sales than agreed", "overdue", "overdue_leads"),
        ("To be reviewed", "in_review", "review_leads"),
    )
    for title, count, leads in kinds:
        rows = [
            (
                one["contact_id"],
                one["lead_stage"] or NOTHING,
                one["lead_stage_since"] or NOTHING,
                number(one["days"]),
            )
            for one in found[leads]
        ]
        left = (found[count] or 0) - len(rows)
        said = [f"and {left:,} more; lead_stage and review_state in leads.parquet say which"] if left > 0 else []
        yield Section(title, ("contact", "stage", "since", "days"), rows, said)
