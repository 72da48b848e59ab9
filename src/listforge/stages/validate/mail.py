"""Mail addresses: normalised, judged, blanked where the ICP says so."""

from collections.abc import Callable

import polars as pl

from listforge.columns import TEXT, keep_raw, warn
from listforge.fields import domain, email
from listforge.icp import Icp
from listforge.reasons import Reason

Resolver = Callable[[pl.Series], pl.Series]


def judged(frame: pl.DataFrame, icp: Icp, mx: Resolver | None) -> pl.DataFrame:
    """Addresses normalised and judged; a bad one blanked (its text kept raw) where the ICP says so."""
    judged = email.judge(frame["email"])
    status = judged["valid"].replace_strict({True: "valid", False: "invalid"}, default=None, return_dtype=TEXT)
    if mx is not None:
        status = pl.select(
            pl.when(status == "valid")
            .then(mx(judged.select(domain.of_email(pl.col("email"))).to_series()))
            .otherwise(status)
        ).to_series()
    given, bad = frame["email"].is_not_null(), (status == "invalid").fill_null(False)
    normal = pl.coalesce(judged["email"], frame["email"])
    if icp.validation.email.on_invalid == "blank" and bad.any():
        frame = keep_raw(frame, "email", frame["email"], bad)
        normal = pl.when(~bad).then(normal)
    frame = frame.with_columns(
        email=normal,
        email_status=pl.when(given).then(status).otherwise("email_status"),
        email_type=pl.when(given).then(judged["type"]).otherwise("email_type"),
    )
    typo = judged["typo"]
    if typo.is_not_null().any():
        meant = pl.select(judged["email"].str.extract(r"^(.*@)") + typo).to_series()
        frame = _ensure_text(frame, "x_email_suggestion").with_columns(
            x_email_suggestion=pl.coalesce(meant, "x_email_suggestion")
        )
    return warn(
        frame,
        {
            Reason.email_invalid: bad & given,
            Reason.email_typo: typo.is_not_null(),
            Reason.email_role: pl.col("email_type") == "role",
            Reason.email_freemail: pl.col("email_type") == "freemail",
            Reason.email_disposable: pl.col("email_type") == "disposable",
        },
    )


def _ensure_text(frame: pl.DataFrame, name: str) -> pl.DataFrame:
    """The frame with a text column of that name."""
    return frame if name in frame.columns else frame.with_columns(pl.lit(None, dtype=TEXT).alias(name))
