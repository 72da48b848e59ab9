"""Mail addresses: normalised, judged, blanked where the ICP says so."""

from collections.abc import Callable

import polars as pl

from listforge.columns import TEXT, keep_raw, warn
from listforge.fields import domain, email
from listforge.icp import Icp
from listforge.reasons import Reason

Resolver = Callable[[pl.Series], pl.Series]
NO_MAIL = "its domain takes no mail"


def judged(frame: pl.DataFrame, icp: Icp, mx: Resolver | None) -> pl.DataFrame:
    """Addresses normalised and judged; a bad one blanked (its text kept raw) where the ICP says so.

    Where there is something to say: `x_email_problem`, what is wrong with a bad one, in words; `x_email_suggestion`,
    the address probably meant.
    """
    judged = email.judge(frame["email"])
    status = judged["valid"].replace_strict({True: "valid", False: "invalid"}, default=None, return_dtype=TEXT)
    if mx is not None:
        status = pl.select(
            pl.when(status == "valid")
            .then(mx(judged.select(domain.of_email(pl.col("email"))).to_series()))
            .otherwise(status)
        ).to_series()
    given, bad = frame["email"].is_not_null(), (status == "invalid").fill_null(False)
    problem = pl.select(pl.coalesce(judged["problem"], pl.when(bad).then(pl.lit(NO_MAIL)))).to_series()
    meant = _meant(judged)
    normal = pl.coalesce(judged["email"], frame["email"])
    if icp.validation.email.on_invalid == "blank" and bad.any():
        frame = keep_raw(frame, "email", frame["email"], bad)
        normal = pl.when(~bad).then(normal)
    frame = frame.with_columns(
        email=normal,
        email_status=pl.when(given).then(status).otherwise("email_status"),
        email_type=pl.when(given).then(judged["type"]).otherwise("email_type"),
    )
    frame = _told(_told(frame, "x_email_problem", problem, given), "x_email_suggestion", meant, given)
    return warn(
        frame,
        {
            Reason.email_invalid: bad & given,
            Reason.email_typo: meant.is_not_null(),
            Reason.email_role: pl.col("email_type") == "role",
            Reason.email_freemail: pl.col("email_type") == "freemail",
            Reason.email_disposable: pl.col("email_type") == "disposable",
        },
    )


def _meant(judged: pl.DataFrame) -> pl.Series:
    """The address that was probably meant, of those whose domain looks mistyped."""
    at = judged["typo"].is_not_null().arg_true()
    meant = judged[at].select(pl.col("email").str.extract("^(.*@)") + pl.col("typo")).to_series()
    return pl.repeat(None, judged.height, dtype=TEXT, eager=True).scatter(at, meant)


def _told(frame: pl.DataFrame, name: str, text: pl.Series, given: pl.Series) -> pl.DataFrame:
    """The frame with the text of each address that is given; the others keep what was said of them before."""
    if name not in frame.columns:
        return frame.with_columns(text.alias(name)) if text.is_not_null().any() else frame
    return frame.with_columns(pl.when(given).then(text).otherwise(name).alias(name))
