"""Companies: their industries, their legal forms, and the sites that are none of theirs."""

from functools import cache

from pydantic import Field

from listforge.vocab.files import DATA, Confidence, Entry, lines, load
from listforge.vocab.spelling import fold, key, keys


class Industry(Entry):
    """An industry of NAICS 2022 and the names it goes by."""

    code: str
    name: str
    aliases: tuple[str, ...] = ()


@cache
def naics() -> dict[str, str]:
    """Every NAICS 2022 code, or sector range such as 48-49, and its title; the shorter codes first."""
    entries = (line.partition(" ") for line in lines("naics.txt"))
    return {code: title for code, _, title in sorted(entries, key=lambda e: (len(e[0].partition("-")[0]), e[0]))}


@cache
def industries() -> dict[str, str]:
    """Name key -> NAICS code or sector range such as 48-49: the names of industries.yaml, and every title of NAICS.

    A title that stands for several codes has the longest, for they are one industry.
    """
    entries = [Industry.model_validate(e) for e in load(DATA / "industries.yaml")["industries"]]
    titles = {key(title): code for code, title in naics().items()}
    return titles | {k: e.code for e in entries for name in (e.name, *e.aliases) for k in keys(name)}


class Sector(Entry):
    """A sector of NAICS, and beginnings of the SIC codes that went there; `none` where they tell no sector."""

    naics: str
    confidence: Confidence
    sic: tuple[str, ...]


@cache
def sic_sectors() -> dict[str, str | None]:
    """The beginning of a SIC code -> NAICS sector; the longest that holds is meant, None says that it tells none."""
    entries = [Sector.model_validate(e) for e in load(DATA / "sic.yaml")["sectors"]]
    return {sic: None if e.naics == "none" else e.naics for e in entries for sic in e.sic}


class Ageing(Entry):
    """Columns that are doubtful after so many days without news, and why."""

    days: int = Field(gt=0)
    columns: tuple[str, ...]
    why: str


@cache
def freshness() -> dict[str, int]:
    """Column -> days without news after which its value is doubtful."""
    entries = [Ageing.model_validate(e) for e in load(DATA / "freshness.yaml")["freshness"]]
    return {column: e.days for e in entries for column in e.columns}


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
def legal_form_writings() -> dict[str, LegalForm]:
    """Each folded writing of a legal form, and the form."""
    return {fold(name): form for form in legal_forms() for name in (form.display, *form.aliases)}


class CompanyWords(Entry):
    """Words between two names of one company, before the name of another, in the stead of any, and short forms."""

    also_known_as: tuple[str, ...]
    care_of: tuple[str, ...]
    no_company: tuple[str, ...]
    small: tuple[str, ...]
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
