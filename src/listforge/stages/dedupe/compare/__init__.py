"""On which levels two rows agree: small whole numbers, one a comparison, worked out only where values differ.

A level is its place in the model's data file, from 1, the strongest first; 0 is unknown. A string comparison is made
once a distinct pair of values.
"""

from collections.abc import Callable, Mapping

from listforge.stages.dedupe.compare import addresses, companies, numbers, people, vetoes
from listforge.stages.dedupe.told import Array
from listforge.stages.dedupe.values import Both

COMPARISONS: Mapping[str, Callable[[Both], Array]] = {
    "name": people.name, "linkedin": people.linkedin, "mail": people.mail, "title": people.title,
    "number": numbers.number, "site_number": numbers.site_number,
    "company": companies.company, "site_name": companies.site_name, "domain": companies.domain, "web": companies.web,
    "street": addresses.street, "site_street": addresses.site_street,
    "place": addresses.place, "site_place": addresses.site_place,
}  # fmt: skip
VETOES: Mapping[str, Callable[[Both], Array]] = {
    "generation": vetoes.generation, "one_generation": vetoes.one_generation, "middle": vetoes.middle,
    "mailbox_number": vetoes.mailbox_number, "numbered_mailbox": vetoes.numbered_mailbox, "premises": vetoes.premises,
    "legal_form": vetoes.legal_form, "one_group": vetoes.one_group,
}  # fmt: skip
