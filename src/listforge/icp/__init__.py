"""The ICP (ideal customer profile): one YAML a campaign, from which every stage reads its own section."""

from listforge.icp.file import Mistake, check, check_text, load, placed, version
from listforge.icp.models import Icp

__all__ = ["Icp", "Mistake", "check", "check_text", "load", "placed", "version"]
