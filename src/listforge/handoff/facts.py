"""What a handoff makes of a lead's columns: the meeting, the number that worked, what to do next, what was answered."""

import polars as pl

from listforge.columns import SLOTS, TEXT, ensure
from listforge.fields import phone, text
from listforge.icp import Icp

ANSWERS = ("need", "budget", "authority", "timeline")
CHANNEL_REASON = "x_next_channel_reason"
REACHED_ON = "x_reached_phone"  # the number of the last call that reached the person, as `outcomes` keeps it
MEETING = ("handoff_meeting_at", "handoff_meeting_zone", "handoff_attendees")
MADE = (*MEETING, "handoff_number", "handoff_channel", "handoff_action", "handoff_reason", "handoff_answered")
READ = (
    "lead_stage", "phone", "email", "linkedin_url", "event_name", "next_call_on", "next_channel", "reach_class",
    *SLOTS, *ANSWERS,
)  # fmt: skip


def with_facts(frame: pl.DataFrame, icp: Icp) -> pl.DataFrame:
    """The frame with the columns of MADE; null is what the list does not say.

    `handoff_number`: on which the last call reached the person, while the row still has that number. The action is the
    meeting, else the day of a callback, else the next channel that score suggests; on a list that nobody has scored,
    the first of number, mail address and profile that there is.
    """
    meeting = icp.export.handoff.meeting
    named = dict(zip(MEETING, (meeting.at, meeting.time_zone, meeting.attendees), strict=True))
    frame = ensure(frame, READ)
    frame = frame.with_columns(
        *(_own(frame, name).alias(made) for made, name in named.items()),
        _reason=_own(frame, CHANNEL_REASON),
        _reached=_own(frame, REACHED_ON),
        _booked=(pl.col("lead_stage") == "appointment").fill_null(value=False),
    )  # fmt: skip
    frame = frame.with_columns(_worked=_worked())
    frame = frame.with_columns(handoff_number=pl.when("_worked").then("_reached"), handoff_channel=_channel())
    frame = frame.with_columns(handoff_action=_action(), handoff_reason=_because(), handoff_answered=_answered())
    return frame.drop("_reason", "_reached", "_booked", "_worked")


def _own(frame: pl.DataFrame, name: str) -> pl.Expr:
    """A column of the list's own, as text; nulls where there is none such."""
    nothing = pl.lit(None, dtype=TEXT)
    return text.plain(pl.col(name).cast(TEXT)) if name in frame.columns else nothing


def _worked() -> pl.Expr:
    """Whether the number that worked is one of the row's still: a dead or suppressed one has left its slots."""
    return pl.any_horizontal(phone.bare(pl.col(slot)) == pl.col("_reached") for slot in SLOTS).fill_null(value=False)


def _channel() -> pl.Expr:
    """How to approach the lead; null where nothing is to be suggested."""
    unscored = pl.col("next_channel").is_null() & pl.col("_reason").is_null()
    ways = {"phone": "phone", "email": "email", "social": "linkedin_url"}
    first = pl.coalesce(pl.when(pl.col(column).is_not_null()).then(pl.lit(way)) for way, column in ways.items())
    return (
        pl.when("_booked").then(pl.lit("meeting"))
        .when(pl.col("next_call_on").is_not_null() & pl.col("phone").is_not_null()).then(pl.lit("phone"))
        .when(unscored).then(first)
        # Who may be dialled no more by us is called by sales, on the number that reached them.
        .otherwise(pl.coalesce("next_channel", pl.when("_worked").then(pl.lit("phone"))))
    )  # fmt: skip


def _action() -> pl.Expr:
    """What to do next, in a sentence."""
    channel, number = pl.col("handoff_channel"), pl.coalesce("handoff_number", "phone")
    later = pl.col("next_call_on").is_not_null()
    sentences = {
        "meeting": [
            pl.format("Hold the meeting of {}", "handoff_meeting_at"),
            pl.lit("Agree on the time of the meeting"),
        ],
        "phone": [
            pl.when(later).then(pl.format("Call {} on {}", number, "next_call_on")),
            pl.format("Call {}", number),
            pl.lit("Call"),
        ],
        "email": [pl.format("Write to {}", "email"), pl.lit("Write a mail")],
        "social": [pl.lit("Write on LinkedIn")],
        "event_follow_up": [pl.format("Follow up on {}", "event_name"), pl.lit("Follow up on the event")],
    }  # fmt: skip
    return pl.coalesce(pl.when(channel == name).then(pl.coalesce(said)) for name, said in sentences.items())


def _because() -> pl.Expr:
    """Why that."""
    named = pl.when(pl.col("handoff_meeting_at").is_not_null())
    meeting = named.then(pl.lit("a meeting is agreed")).otherwise(
        pl.lit("a meeting is agreed, and the list does not say when")
    )
    later = pl.col("next_call_on").is_not_null() & (pl.col("handoff_channel") == "phone")
    there = pl.when(pl.col("handoff_channel").is_not_null()).then(pl.lit("the first way to them that the list has"))
    return (
        pl.when("_booked").then(meeting)
        .when(later).then(pl.format("not to be called before {}", "next_call_on"))
        .when(pl.col("_worked") & pl.col("next_channel").is_null()).then(pl.lit("they were reached on it"))
        .otherwise(pl.coalesce("_reason", there))
    )  # fmt: skip


def _answered() -> pl.Expr:
    """The questions that have an answer, and the answers: `need: yes; budget: no`; unknown is none."""
    known = (pl.when(pl.col(n).is_in(["yes", "no"])).then(pl.format(n + ": {}", n)) for n in ANSWERS)
    return pl.concat_str(list(known), separator="; ", ignore_nulls=True).replace("", None)
