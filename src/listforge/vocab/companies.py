"""Companies: their industries, their legal forms, and the sites that are none of theirs."""

from functools import cache

from listforge.vocab.files import DATA, Entry, lines, load
from listforge.vocab.spelling import fold, keys


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
def industry_names() -> dict[str, str]:
    """NAICS code or sector range -> its title."""
    return {e["code"]: e["name"] for e in load(DATA / "industries.yaml")["industries"]}


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


class CompanyWords(Entry):
    """Words between two names of one company, before the name of another, in the stead of any, and short forms."""

    also_known_as: tuple[str, ...]
    care_of: tuple[str, ...]
    no_company: tuple[str, ...]
    abbreviations: dict[str, tuple[str, ...]]


@cache
def company_words() -> CompanyWords:
    """What stands in the names of companies beside the name."""
    return CompanyWords.model_validate(load(DATA / "company_words.yaml"))


@cache
def abbreviations() -> dict[str, str]:
    """Each writing of a word in a company's name and the short form it is compared as ("services" -> "svcs")."""
    return {fold(long): short for short, writings in company_words().abbreviations.items() for long in writings}


@cache
def shared_sites() -> frozenset[str]:
    """Hosts where many companies have a page: no page of theirs tells a company's domain."""
    return lines("shared_sites.txt")
