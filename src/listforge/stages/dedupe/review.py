"""The pairs that a person should decide: both rows side by side, and in words what speaks for and against."""

import polars as pl

from listforge.columns import SLOTS, TEXT, ensure

SHOWN = (
    "full_name", "job_title", "company_name", "company_domain", "email", "phone", "street", "city", "updated_on",
    "source",
)  # fmt: skip
SIDES = ("for", "against", "says little")
APART = " | "
LITTLE = 0.5  # bits, below which a level says little
# How each level of a comparison is said to a person; `name` is a whole name; `site_` goes with a company's sites.
WORDS = {
    "name same": "the same name",
    "name nickname": "the same name, one with a nickname",
    "name mailbox": "the same family name, and the other's given name in the mailbox",
    "name typo": "names a typo apart",
    "name initial": "the same family name, and an initial that fits",
    "name part": "one family name within the other, or much like it",
    "name similar": "the same family name, given names somewhat alike",
    "name family": "the same family name, other given names",
    "name given": "the same given name, other family names",
    "name half": "half a name that fits",
    "name differ": "different names",
    "site_name alone": "the same name, and nothing else told",
    "site_name several": "the same name of several words",
    "site_name same": "the same name",
    "site_name part": "one names a part of a site, or another part",
    "site_name close": "much the same name",
    "site_name within": "one name within the other",
    "site_name similar": "names somewhat alike",
    "site_name differ": "different names",
    "linkedin same": "the same LinkedIn page",
    "linkedin differ": "different LinkedIn pages",
    "mail same": "the same mailbox",
    "mail edit": "mailboxes a typo apart",
    "mail mailbox": "the same mailbox name at another host",
    "mail fits": "other mailboxes at one host, both fitting the name",
    "mail role": "the same role mailbox",
    "mail host": "other mailboxes at one host",
    "mail differ": "different mailboxes",
    "number own": "the same number, which nobody else has",
    "number shared": "the same number, which others share",
    "number digit": "numbers a digit apart",
    "number exchange": "numbers of one exchange",
    "number area": "numbers of one area",
    "number differ": "different numbers",
    "site_number own": "the same number, which nobody else has",
    "site_number shared": "the same number, which others share",
    "site_number digit": "numbers a digit apart",
    "site_number exchange": "numbers of one exchange",
    "site_number area": "numbers of one area",
    "site_number differ": "different numbers",
    "company same": "the same company",
    "company close": "much the same company name",
    "company similar": "company names somewhat alike",
    "company differ": "different companies",
    "domain same": "the same domain",
    "domain differ": "different domains",
    "web page": "the same page on the web",
    "web branch": "other pages of one domain",
    "web same": "the same domain",
    "web ending": "domains that differ in their ending",
    "web differ": "different domains",
    "street same": "the same street and number",
    "street near": "the same street number, streets alike",
    "street road": "the same street, a number untold",
    "street differ": "different streets",
    "site_street same": "the same street and number",
    "site_street near": "the same street number, streets alike",
    "site_street road": "the same street, a number untold",
    "site_street number": "the same numbers in another street",
    "site_street next_door": "next door",
    "site_street along": "the same street, another number",
    "site_street differ": "different streets",
    "place postal_code": "the same postal code",
    "place city": "the same city",
    "place area": "the same area",
    "place region": "the same region",
    "place differ": "different places",
    "site_place postal_code": "the same postal code",
    "site_place city": "the same city",
    "site_place area": "the same area",
    "site_place region": "the same region",
    "site_place differ": "different places",
    "title same": "the same job title",
    "title similar": "job titles alike",
    "title differ": "different job titles",
    "generation differs": "another generation (Jr, Sr)",
    "one_generation differs": "a generation (Jr, Sr) told of one only",
    "middle differs": "another middle initial",
    "mailbox_number differs": "another number or initial in the mailbox",
    "numbered_mailbox differs": "a mailbox with a number, as the second of a name has",
    "premises differs": "another street and number, not next door",
    "legal_form differs": "another legal form",
    "one_group differs": "two companies of a group",
}


def review(unsure: pl.DataFrame, kept: pl.DataFrame) -> pl.DataFrame:
    """A row a pair, the closest to a merge first: an empty `decision`, `why`, and both rows side by side.

    `unsure`: evidence of pairs; `kept`: the rows they are about, by lead_id.
    """
    told = ensure(kept, ["lead_id", *SHOWN, *SLOTS])
    shown = told.select("lead_id", *SHOWN).with_columns(phone=pl.coalesce(told["phone"], *(told[s] for s in SLOTS)))
    pairs = unsure.with_columns(_reasons(unsure), decision=pl.lit(None, dtype=TEXT))
    for side in ("left", "right"):
        named = shown.rename({n: f"{side}_{n}" for n in shown.columns})
        pairs = pairs.join(named, on=f"{side}_lead_id", how="left", maintain_order="left")
    names = [f"{side}_{n}" for n in SHOWN for side in ("left", "right")]
    return pairs.select("decision", "why", pl.col("probability").round(4), "left_lead_id", "right_lead_id", *names)


def _reasons(unsure: pl.DataFrame) -> pl.Series:
    """What speaks for a pair and what against it, each the weightiest first, in words.

    What rows agree on and are yet no more likely one says little: colleagues share it.
    """
    why, worth = pl.col("why"), pl.col("worth")
    alike = why.str.contains("^(much )?the same")
    every = (
        unsure.select(pair=pl.int_range(pl.len()), why=why.list.slice(1), worth=worth.list.slice(1))
        .explode("why", "worth")
        .drop_nulls("why")
        .with_columns(why.replace(WORDS))
        .with_columns(
            side=pl.when((worth.abs() < LITTLE) | alike & (worth < 0)).then(2).when(worth < 0).then(1).otherwise(0)
        )
        .sort("pair", "side", worth.abs(), descending=[False, False, True], maintain_order=True)
        .group_by("pair", "side", maintain_order=True)
        .agg(why.str.join("; "))
        .with_columns(pl.col("side").replace_strict(dict(enumerate(SIDES)), return_dtype=TEXT) + ": " + why)
        .group_by("pair", maintain_order=True)
        .agg(why=pl.col("side").str.join(APART))
    )
    pairs = pl.DataFrame({"pair": pl.int_range(unsure.height, eager=True)})
    return pairs.join(every, on="pair", how="left", maintain_order="left")["why"]
