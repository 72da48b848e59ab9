"""Web services that enrichment asks, by HTTP: request -> address -> exchange -> answer, each paid from the ledger."""

from listforge.providers.ledger import Ledger, account, money, opened
from listforge.providers.service import service

__all__ = ["Ledger", "account", "money", "opened", "service"]
