"""A match model in a person's own file: read and checked, and written by `dedupe --learn`."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import polars as pl
import yaml
from pydantic import ValidationError

from listforge import frames, vocab
from listforge.commands.console import say
from listforge.commands.inputs import Profile
from listforge.errors import InputError, UsageError
from listforge.icp.values import nearest
from listforge.stages.dedupe import learn as learn_
from listforge.stages.dedupe.learn import Gain, Learned
from listforge.stages.dedupe.match import PEOPLE, SITES
from listforge.vocab import MatchModel

KINDS = (PEOPLE, SITES)
DIGITS = 6
NEAR = 0.01  # by which the shares of a comparison may miss 1, as people round
HEAD = """\
# How rows are recognised as one, learned by `listforge dedupe --learn` from people's decisions on a list.
# Named in the ICP: dedupe: {model: FILE}. Delete the file, and the name, to go back to what ships.
"""


def models(profile: Profile, *, learning: bool = False) -> dict[str, MatchModel]:
    """The models of the file that the ICP names, by kind of rows; none where it names none.

    An InputError lists every mistake with the file. `learning`: the file may not be there yet.
    """
    name = profile.icp.dedupe.model
    path = profile.folder / (name or "")
    return {} if name is None or (learning and not path.exists()) else read(path)


def target(profile: Profile, icp: Path | None, decided: bool) -> Path:
    """The file that a learned model is written to; a UsageError where --learn has nothing to go by."""
    if icp is None:
        raise UsageError("--learn writes a model for an ICP: --icp FILE, or the environment variable LISTFORGE_ICP")
    if not decided:
        raise UsageError("--learn goes by decisions: --decisions FILE, such as a --review file filled in, or --ask")
    return profile.folder / (profile.icp.dedupe.model or f"{icp.stem}-match.yaml")


def learn(
    frame: pl.DataFrame,
    profile: Profile,
    said: pl.DataFrame,
    known: Mapping[str, MatchModel],
    path: Path,
    *,
    quiet: bool,
) -> dict[str, MatchModel]:
    """The models to go on with: those that decisions made better, written to `path`, beside those that were `known`."""
    learned = learn_.learned(frame, profile.icp, said, known)
    for one in (one for one in learned if one.same + one.different):
        for line in _told(one):
            say(f"learn: {line}", quiet=quiet)
    better = {one.kind: one.model for one in learned if one.model is not None}
    if not any(one.same + one.different for one in learned):
        say("learn: no decision is about two rows of this list; nothing to learn from", quiet=quiet)
    if better:
        write({**known, **better}, path)
        named = (
            ""
            if profile.icp.dedupe.model
            else f"; to use it from now on, say in the ICP: dedupe: {{model: {path.name}}}"
        )
        say(f"learn: used for this list, and written to {path}{named}", quiet=quiet)
    return {**known, **better}


def _told(one: Learned) -> Iterator[str]:
    """What came of the decisions about one kind of rows, as a short table."""
    yield f"{one.kind}: {one.same:,} same, {one.different:,} different"
    if one.before is None or one.after is None or one.gain is None:
        short = " and ".join(f"{n} more {word}" for word, n in one.missing.items())
        yield f"{one.kind}: too few to learn from; {short} would do"
        return
    yield f"{'':<8}{'log loss':>10}{'right':>10}"
    for name, measure in (("before", one.before), ("after", one.after)):
        yield f"{name:<8}{measure.log_loss:>10.4f}{measure.right:>10.1%}"
    yield f"{one.kind}: {_verdict(one.gain, one.same + one.different)}"


def _verdict(gain: Gain, decisions: int) -> str:
    """Whether the corrected model is used, and why: its figures are of decisions that were held back from it."""
    stays = "so that the model stays as it is"
    if gain.mean <= 0:
        return f"no better on held-back decisions, {stays}"
    told = f"log loss {gain.mean:.4f} lower on held-back decisions"
    if not gain.sure:
        return f"{told}, within chance (up to {gain.chance:.4f}) for {decisions:,} of them, {stays}"
    return f"better: {told}, more than chance (up to {gain.chance:.4f})"


def read(path: Path) -> dict[str, MatchModel]:
    """The models `people` and `sites`, or the one of them that the file has."""
    try:
        content = yaml.safe_load(path.read_bytes())
    except FileNotFoundError:
        raise InputError(
            f"{path}: no such file; make it by `listforge dedupe --learn`, or leave dedupe.model out"
        ) from None
    except OSError as error:
        raise InputError(f"{path}: {error.strerror or error}") from None
    except (yaml.YAMLError, ValueError) as error:
        raise InputError(f"{path}: not YAML: {str(error).splitlines()[0]}") from None
    if not isinstance(content, dict) or not content:
        raise InputError(f"{path}: not a match model; it has `people:`, `sites:` or both")
    if strange := [kind for kind in content if kind not in KINDS]:
        raise InputError(
            f"{path}: {strange[0]}: no kind of rows{nearest(str(strange[0]), KINDS)}; there are {', '.join(KINDS)}"
        )
    found, mistakes = {}, []
    for kind, told in content.items():
        try:
            found[kind] = MatchModel.model_validate({**told, "name": kind} if isinstance(told, dict) else told)
        except ValidationError as error:
            mistakes += [f"{kind}.{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors()]
        else:
            mistakes += _odd(found[kind], vocab.match_model(kind))
    if mistakes:
        raise InputError("\n".join(f"{path}: {mistake}" for mistake in mistakes))
    return found


def _odd(model: MatchModel, ships: MatchModel) -> Iterator[str]:
    """What a model says that cannot be reckoned with; levels are known by their place, so they are all there."""
    count = len(ships.classes)
    if len(model.classes) != count or not _sums(model.classes):
        yield f"{model.name}.classes: {count} shares above 0 that sum to 1"
    for part in ("weight", "class_weight"):
        if getattr(model, part) <= 0:
            yield f"{model.name}.{part}: {getattr(model, part)} is not above 0"
    parts = {part for key in ships.keys for part in key.parts}
    for n, key in enumerate(model.keys):
        for part in key.parts:
            if part not in parts:
                yield f"{model.name}.keys.{n}: no part {part!r}{nearest(part, parts)}"
    for part in ("comparisons", "vetoes"):
        told, known = getattr(model, part), getattr(ships, part)
        for name in (n for n in told if n not in known):
            yield f"{model.name}.{part}.{name}: there is none{nearest(name, known)}"
    for name, levels in model.comparisons.items():
        if name in ships.comparisons:
            yield from (
                f"{model.name}.comparisons.{name}{what}" for what in _odd_levels(levels, ships.comparisons[name], count)
            )


def _odd_levels(told: Mapping[str, tuple[float, ...]], ships: Mapping[str, Any], count: int) -> Iterator[str]:
    if list(told) != list(ships):
        yield f": its levels are {', '.join(ships)}, in this order"
    elif short := [level for level, shares in told.items() if len(shares) != count]:
        yield f".{short[0]}: {count} shares, one a class"
    else:
        for n, shares in enumerate(zip(*told.values(), strict=True), start=1):
            if not _sums(shares):
                yield f": the shares of class {n} are above 0 and sum to 1, not to {sum(shares):.3f}"


def _sums(shares: tuple[float, ...]) -> bool:
    return all(share > 0 for share in shares) and abs(sum(shares) - 1) <= NEAR


def write(models: Mapping[str, MatchModel], path: Path) -> None:
    """The models as a file that `read` takes."""
    content = {kind: _plain(models[kind].model_dump(mode="json", exclude={"name"})) for kind in KINDS if kind in models}
    frames.write_text(HEAD + yaml.safe_dump(content, sort_keys=False, default_flow_style=None, width=120), path)


def _plain(value: Any) -> Any:
    """Numbers as people read them; a share never becomes 0."""
    if isinstance(value, dict):
        return {name: _plain(part) for name, part in value.items()}
    if isinstance(value, list):
        return [_plain(part) for part in value]
    return max(round(value, DIGITS), 10.0**-DIGITS) if isinstance(value, float) and value > 0 else value
