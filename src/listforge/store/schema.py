"""The tables of the store.

People are known by keys alone: 64-bit keyed hashes of what names them (see `tokens`), never by the thing itself. What
stands in the clear is what agents wrote down of their calls, and not even that where the ICP says `hash_people`.
"""

from sqlalchemy import BigInteger, Boolean, Column, Date, DateTime, Float, Index, Integer, MetaData, Table, Text

VERSION = 3

metadata = MetaData()

# What the store is: `version` of this schema, `salt` of its hashes, `proof` that a key is the one it was made with.
about = Table(
    "about",
    metadata,
    Column("name", Text, primary_key=True),
    Column("value", Text, nullable=False),
)

# --- who is who ----------------------------------------------------------------------------------

contacts = Table(
    "contacts",
    metadata,
    Column("contact_id", Text, primary_key=True),
    Column("account_id", Text),
    Column("first_seen", Date, nullable=False),
)
# What a contact was ever known by. A key that several have says nothing of who a row is. There is no index by contact:
# to keep one would cost every list more than the few who ask for all keys of somebody pay for reading the table.
contact_keys = Table(
    "contact_keys",
    metadata,
    Column("key", BigInteger, primary_key=True, autoincrement=False),
    Column("contact_id", Text, primary_key=True),
    Column("kind", Text, nullable=False),
    sqlite_with_rowid=False,
)
# Ids that were given up when two contacts turned out to be one; dialers may still send them.
became = Table(
    "became",
    metadata,
    Column("old_id", Text, primary_key=True),
    Column("contact_id", Text, nullable=False),
)
# The stage that each contact came to, and since when: the sources know it not, or not any more.
stages = Table(
    "stages",
    metadata,
    Column("contact_id", Text, primary_key=True),
    Column("lead_stage", Text, nullable=False),
    Column("lead_stage_since", Date, nullable=False),
)
account_keys = Table(
    "account_keys",
    metadata,
    Column("key", BigInteger, primary_key=True, autoincrement=False),
    Column("account_id", Text, primary_key=True),
    Column("kind", Text, nullable=False),
    sqlite_with_rowid=False,
)

# --- who must not be called ----------------------------------------------------------------------

# `list`: the do-not-call list it came by; `opt_outs` is what people said to us, `erased` who asked to be forgotten.
opt_outs = Table(
    "opt_outs",
    metadata,
    Column("opt_out_id", Text, primary_key=True),
    Column("list", Text, nullable=False),
    Column("scope", Text, nullable=False),
    Column("added_on", Date, nullable=False),
    Column("until", Date),
    Column("reason", Text),
    Index("opt_outs_list", "list"),
)
# `told`: somebody named this very number or address; the others are what else the person was known by.
opt_out_keys = Table(
    "opt_out_keys",
    metadata,
    Column("key", BigInteger, primary_key=True, autoincrement=False),
    Column("opt_out_id", Text, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("told", Boolean, nullable=False),
    Index("opt_out_keys_of", "opt_out_id"),
    sqlite_with_rowid=False,
)
# Do-not-call lists that were added by name; `file` holds their bare numbers, their people stand in opt_outs.
lists = Table(
    "lists",
    metadata,
    Column("name", Text, primary_key=True),
    Column("as_of", Date, nullable=False),
    Column("scope", Text, nullable=False),
    Column("country", Text),
    Column("max_age_days", Integer),
    Column("registers", Text, nullable=False),
    Column("file", Text),
    Column("numbers", BigInteger, nullable=False),
    Column("people", BigInteger, nullable=False),
)

# --- what happened -------------------------------------------------------------------------------

outcomes = Table(
    "outcomes",
    metadata,
    Column("outcome_id", Text, primary_key=True),
    Column("contact_id", Text),
    Column("lead_id", Text),
    Column("phone", Text),
    Column("number_key", BigInteger),
    Column("called_on", Date),
    Column("called_at", DateTime),
    Column("outcome", Text),
    Column("agent", Text),
    Column("list_version", Text),
    Column("script_version", Text),
    Column("dialed", Boolean),
    Column("dials", BigInteger),
    Column("notes", Text),
    Column("gatekeeper_note", Text),
    Column("next_call_on", Date),
    Column("new_phone", Text),
    Column("referral_name", Text),
    Column("referral_title", Text),
    Column("referral_phone", Text),
    Column("referral_email", Text),
    Column("dnc_scope", Text),
    Column("sales_verdict", Text),
    Column("sales_reason", Text),
    Column("need", Text),
    Column("need_evidence", Text),
    Column("budget", Text),
    Column("budget_evidence", Text),
    Column("authority", Text),
    Column("authority_evidence", Text),
    Column("timeline", Text),
    Column("timeline_evidence", Text),
    Column("source_file", Text),
    Column("source_row", BigInteger),
    # As they were on the day: a source that is renamed, or a number that dies, makes no other call of it.
    Column("source", Text),
    Column("temperature", Text),
    Column("icp_version", Text),
    Column("class_dialed", Text),
    Column("meeting_at", Text),
    Column("meeting_attendees", Text),
    # By which the lead had evidence for all answers that qualify one, when the call was told; null: by none.
    Column("definition", Text),
    Column("stored_on", Date, nullable=False),
    Index("outcomes_contact", "contact_id"),
)
runs = Table(
    "runs",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("today", Date, nullable=False),
    Column("icp", Text),
    Column("icp_sha256", Text),
    Column("inputs", Text, nullable=False),
    Column("counts", Text, nullable=False),
    Column("folder", Text),  # where its files are, from the folder of the ICP
)
spend = Table(
    "spend",
    metadata,
    Column("provider", Text, primary_key=True),
    Column("day", Date, primary_key=True),
    Column("calls", BigInteger, nullable=False),
    Column("hits", BigInteger, nullable=False),
    Column("cost", Float, nullable=False),
)
