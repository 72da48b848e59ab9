"""The starter ICPs."""

from functools import cache

from listforge.vocab.files import DATA


@cache
def samples() -> dict[str, str]:
    """Name -> text of the starter ICPs."""
    found = sorted((DATA / "icp-samples").iterdir(), key=lambda f: f.name)
    return {f.name.removesuffix(".yaml"): f.read_text(encoding="utf-8") for f in found if f.name.endswith(".yaml")}
