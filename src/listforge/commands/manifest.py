"""What went into a run and what came out of it, so that anybody can check it."""

from collections.abc import Mapping
from importlib.metadata import version
from typing import Any

from listforge import suppression
from listforge.commands import sources as origins
from listforge.commands.inputs import Profile
from listforge.commands.ran import Ran
from listforge.run_folder import sha256
from listforge.suppression import Summary

PACKAGES = ("listforge", "polars", "phonenumbers", "email-validator")


def manifest(ran: Ran, files: Mapping[str, bytes]) -> dict[str, Any]:
    """Inputs, what was looked things up in, do-not-call lists, overrides, versions, and outputs by their sha256."""
    lists = ran.profile.icp.validation.suppression
    return {
        "today": str(ran.today),
        "icp": ran.profile.version,
        "inputs": [
            {"source": s.origin.name, "file": s.origin.file, "sha256": s.sha256, "rows": s.rows} for s in ran.sources
        ],
        "reference": _reference(ran.profile),
        "suppression": [_list(ran.profile, entry, told) for entry, told in zip(lists, ran.summaries, strict=True)],
        "overrides": dict(ran.overrides),
        "versions": {name: version(name) for name in PACKAGES},
        "outputs": {
            name: {"sha256": sha256(content), "bytes": len(content)} for name, content in sorted(files.items())
        },
    }


def _reference(profile: Profile) -> list[dict[str, str]]:
    """The files that the ICP names beside its sources."""
    icp = profile.icp
    named = [
        *(("exclude", path) for path in icp.target.exclude.lists),
        *(("provider", p.path) for p in icp.enrich.providers if p.path),
        *([("match model", icp.dedupe.model)] if icp.dedupe.model else []),
        *([("own results", icp.funnel.results)] if icp.funnel.results else []),
        *([("channels", icp.score.channels)] if icp.score.channels else []),
    ]
    return [
        {
            "use": use,
            "file": origins.shown(profile.folder, path),
            "sha256": sha256((profile.folder / path).read_bytes()),
        }
        for use, path in named
    ]


def _list(profile: Profile, entry: Any, summary: Summary) -> dict[str, Any]:
    """A suppression list as the manifest names it."""
    path = profile.folder / entry.path
    found = suppression.sha256(path) if path.exists() else None
    return {
        "name": entry.name,
        "file": origins.shown(profile.folder, entry.path),
        "as_of": summary.as_of,
        "good_until": summary.good_until,
        "scope": entry.scope,
        "entries": summary.entries,
        "unread": summary.unread,
        "sha256": found,
    }
