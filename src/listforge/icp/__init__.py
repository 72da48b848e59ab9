"""The ICP (ideal customer profile): one YAML a campaign, from which every stage reads its own section."""

from listforge.icp.file import check, check_text, load, version
from listforge.icp.models import Icp

__all__ = ["Icp", "check", "check_text", "load", "version"]
