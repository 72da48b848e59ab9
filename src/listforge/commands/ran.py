"""What a run made, before any of it is written."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import NamedTuple

import polars as pl

from listforge import vocab
from listforge.commands.inputs import Profile
from listforge.commands.sources import SourceFile
from listforge.result import Result
from listforge.source_card import Card
from listforge.suppression import Summary


class Ran(NamedTuple):
    """A run that is done: the results of its stages, its leads and rejects, and what else its files tell of."""

    results: Mapping[str, Result]
    leads: pl.DataFrame
    rejects: pl.DataFrame
    profile: Profile
    layout: vocab.Layout
    sources: Sequence[SourceFile]
    summaries: Sequence[Summary]
    cards: Sequence[Card]
    overrides: Mapping[str, str]
    today: date
    changes: pl.DataFrame | None
    sales: Mapping[str, bytes]
    own_results: pl.DataFrame | None = None  # of the file that `funnel.results` names
