"""The data files: opened here and nowhere else, their entries frozen, every field one we know.

A broken file of the package is our bug and fails `tests/test_vocab.py`; a person's own file (a layout, calling rules)
is read with the same models, and its mistakes are an InputError.
"""

from datetime import date
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar

import yaml
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from listforge.errors import InputError

DATA = files("listforge") / "data"
E = TypeVar("E", bound="Entry")


class Entry(BaseModel):
    """An entry of a data file: frozen, and every field is one we know."""

    model_config = ConfigDict(frozen=True, extra="forbid")


# How well a rule is attested: high, middle, low, and in between; GK is general knowledge, to be confirmed.
Confidence = Literal["H", "M-H", "M", "L-M", "L", "GK"]


class Sourced(Entry):
    """An entry that says where it was found, how sure it is, and when it was looked up."""

    source: str = Field(min_length=1)
    confidence: Confidence
    as_of: date
    note: str | None = None


def _as_tuple(value: Any) -> Any:
    return (value,) if isinstance(value, str) else value


OneOrMore = Annotated[tuple[str, ...], BeforeValidator(_as_tuple)]


def load(resource: Traversable | Path) -> Any:
    """What a YAML file says."""
    return yaml.load(resource.read_text(encoding="utf-8"), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))


def lines(name: str) -> frozenset[str]:
    """A word list of `data/`: one word a line, # for remarks."""
    text = (DATA / name).read_text(encoding="utf-8")
    return frozenset(line.strip() for line in text.splitlines() if line.strip() and not line.startswith("#"))


def own(path: Path, model: type[E]) -> E:
    """A person's own file, as the model; an InputError says what is wrong with it."""
    try:
        return model.model_validate(_mapping(path))
    except ValidationError as error:
        told = (f"{path}: {'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors())
        raise InputError("\n".join(told)) from None


def _mapping(path: Path) -> dict[str, Any]:
    try:
        content = load(path)
    except OSError as error:
        raise InputError(f"{path}: {error.strerror or error}") from None
    except (yaml.YAMLError, ValueError) as error:  # a day that is none, or bytes that are no text
        raise InputError(f"{path}: not YAML: {error}") from None
    if not isinstance(content, dict):
        raise InputError(f"{path}: not a layout or rules file: it must be a mapping")
    return content
