"""The vocabularies of `data/`, loaded once and frozen: a module a subject, all of them asked as `vocab.<name>()`.

Only `files` opens `data/`.
"""

from listforge.vocab.calling import DAYS, CallingRule, ConsentRule, calling_rules, consent_rules, windows
from listforge.vocab.cells import PhoneWords, booleans, credentials, phone_words, role_accounts
from listforge.vocab.companies import (
    CompanyWords,
    Industry,
    LegalForm,
    abbreviations,
    company_words,
    industries,
    industry_codes,
    legal_forms,
    shared_sites,
)
from listforge.vocab.do_not_call import GoodFor, Suppression, suppression
from listforge.vocab.files import DATA, Entry
from listforge.vocab.icp_samples import samples
from listforge.vocab.layouts import Layout, LayoutColumn, LayoutCsv, layout, layout_names
from listforge.vocab.matching import MatchKey, MatchModel, match_model, site_parts, street_words
from listforge.vocab.places import (
    Area,
    Country,
    Prefixes,
    area_codes,
    countries,
    country_codes,
    country_codes3,
    country_zones,
    postal_prefixes,
    region_zones,
    regions,
)
from listforge.vocab.reason_codes import ReasonEntry, reasons
from listforge.vocab.sources import Detect, Mapped, Preset, header_aliases, header_ranks, preset_headers, presets
from listforge.vocab.spelling import LETTERS, fold, key, loose
from listforge.vocab.titles import TitleRule, TitleWords, department_names, departments, seniority, seniority_levels

__all__ = [
    "DATA",
    "DAYS",
    "LETTERS",
    "Area",
    "CallingRule",
    "CompanyWords",
    "ConsentRule",
    "Country",
    "Detect",
    "Entry",
    "GoodFor",
    "Industry",
    "Layout",
    "LayoutColumn",
    "LayoutCsv",
    "LegalForm",
    "Mapped",
    "MatchKey",
    "MatchModel",
    "PhoneWords",
    "Prefixes",
    "Preset",
    "ReasonEntry",
    "Suppression",
    "TitleRule",
    "TitleWords",
    "abbreviations",
    "area_codes",
    "booleans",
    "calling_rules",
    "company_words",
    "consent_rules",
    "countries",
    "country_codes",
    "country_codes3",
    "country_zones",
    "credentials",
    "department_names",
    "departments",
    "fold",
    "header_aliases",
    "header_ranks",
    "industries",
    "industry_codes",
    "key",
    "layout",
    "layout_names",
    "legal_forms",
    "loose",
    "match_model",
    "phone_words",
    "postal_prefixes",
    "preset_headers",
    "presets",
    "reasons",
    "region_zones",
    "regions",
    "role_accounts",
    "samples",
    "seniority",
    "seniority_levels",
    "shared_sites",
    "site_parts",
    "street_words",
    "suppression",
    "windows",
]
