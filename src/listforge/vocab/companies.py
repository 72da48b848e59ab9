"""Companies: their industries, their legal forms, and the sites that are none of theirs."""

from functools import cache

from listforge.vocab.files import DATA, Entry, lines, load
from listforge.vocab.spelling import keys


class Industry(Entry):
    """An industry of NAICS 2022 and the names it goes by."""

    code: str
    name: str
    aliases: tuple[str, ...] = ()


@cache
def industries() -> dict[str, str]:
    """Name key -> NAICS code or sector range such as 48-49."""
    entries = [Industry.model_validate(e) for e in load(DATA / "industries.yaml")["industries"]]
    return {k: e.code for e in entries for name in (e.name, *e.aliases) for k in keys(name)}


@cache
def industry_codes() -> frozenset[str]:
    """Every NAICS code the table names."""
    return frozenset(industries().values())


class LegalForm(Entry):
    """A legal form as printed, as compared, and as found."""

    display: str
    compare: str
    countries: tuple[str, ...]
    aliases: tuple[str, ...] = ()
    in_front: tuple[str, ...] = ()


@cache
def legal_forms() -> tuple[LegalForm, ...]:
    """Legal forms of companies, by display name."""
    return tuple(LegalForm.model_validate(e) for e in load(DATA / "legal_forms.yaml")["legal_forms"])


@cache
def shared_sites() -> frozenset[str]:
    """Hosts where many companies have a page: no page of theirs tells a company's domain."""
    return lines("shared_sites.txt")
