"""Numbers and mail addresses that came in, judged and screened like any other."""

from collections.abc import Mapping

import polars as pl

from listforge import reach
from listforge.columns import NUMBERS, TEXT, ensure
from listforge.fields import email
from listforge.icp import Icp


def judged(frame: pl.DataFrame, before: pl.DataFrame, icp: Icp, suppressed: Mapping[str, reach.Screen]) -> pl.DataFrame:
    """Numbers and addresses that came in, judged and screened before anybody can dial them."""
    old = ensure(before, ["email", *NUMBERS])
    new_mail = frame["email"].ne_missing(old["email"])
    if new_mail.any():
        said = email.judge(frame["email"])
        status = said["valid"].replace_strict({True: "valid", False: "invalid"}, default=None, return_dtype=TEXT)
        frame = frame.with_columns(
            email=pl.when(new_mail).then(said["email"]).otherwise("email"),
            email_status=pl.when(new_mail).then(status).otherwise("email_status"),
            email_type=pl.when(new_mail).then(said["type"]).otherwise("email_type"),
        )
    changed = any(frame[n].ne_missing(old[n]).any() for n in NUMBERS)
    if changed:
        frame = reach.choose(reach.judge(frame, icp, suppressed=suppressed).frame, icp)
    return frame
