"""What a web service is sent, as the ICP writes it: an address, a body and headers with columns in braces."""

from collections.abc import Iterator, Mapping
from string import Formatter
from typing import TYPE_CHECKING, Annotated, Any, Literal, cast
from urllib.parse import urlsplit

from pydantic import AfterValidator

from listforge.columns import COLUMNS

if TYPE_CHECKING:
    import jsonpath

Method = Literal["GET", "POST"]
Pay = Literal["hit", "call"]
SECRET = {"authorization", "cookie", "key", "apikey", "password", "secret", "token"}


def _address(url: str) -> str:
    parts = urlsplit(url)
    if parts.scheme.lower() not in ("http", "https") or not parts.hostname:
        raise ValueError(f"{url!r} is no address such as https://api.example/v1/company?domain={{company_domain}}")
    if parts.port == 0:
        raise ValueError(f"{url!r} has no port")
    if "{" in parts.netloc:
        raise ValueError("the host is written out; columns in braces stand behind it")
    if "@" in parts.netloc:
        raise ValueError("no user or password stands in an address; name their environment variable in key_env")
    return url


def _headers(headers: dict[str, str]) -> dict[str, str]:
    for name, value in headers.items():
        if SECRET.intersection(name.lower().replace("_", "-").split("-")):
            raise ValueError(f"{name!r} looks like a secret; name its environment variable in key_env")
        if not _is_header(name) or "\n" in value or "\r" in value:
            raise ValueError(f"{name!r} is no header")
    return headers


def _header(name: str) -> str:
    if not _is_header(name):
        raise ValueError(f"{name!r} is no header such as X-Api-Key")
    return name


def _is_header(name: str) -> bool:
    return name.isascii() and name.replace("-", "").replace("_", "").isalnum()


Address = Annotated[str, AfterValidator(_address)]
Headers = Annotated[dict[str, str], AfterValidator(_headers)]
HeaderName = Annotated[str, AfterValidator(_header)]


def columns(where: str, template: Any) -> Iterator[str]:
    """The columns a template names in braces, its parts within; a ValueError names what is no column."""
    if isinstance(template, Mapping):
        for key, part in template.items():
            yield from columns(f"{where}.{key}", part)
    elif isinstance(template, list):
        for part in template:
            yield from columns(where, part)
    elif isinstance(template, str):
        yield from _named(where, template)


def _named(where: str, template: str) -> Iterator[str]:
    try:
        parts = list(Formatter().parse(template))
    except ValueError as error:
        raise ValueError(f"{where}: {error}; a brace that is meant is written twice") from None
    for _, name, shape, conversion in parts:
        if name is None:
            continue
        if name not in COLUMNS or shape or conversion:
            raise ValueError(f"{where}: {name + (':' + shape if shape else '')!r} is not a column")
        yield name


def query(path: str) -> "jsonpath.JSONPath":
    """A JSONPath as RFC 9535 has it, or without `$.` before the name of a key; a ValueError says what is wrong."""
    import jsonpath  # 80 ms, which an ICP without a web service need not wait for

    try:
        found = jsonpath.compile(path if path.startswith("$") else f"$.{path}", strict=True)
    except jsonpath.JSONPathError as error:
        raise ValueError(f"{path!r} is no JSONPath such as $.company.size ({error.args[0]})") from None
    return cast("jsonpath.JSONPath", found)  # strict paths are never compound


def check_path(column: str, path: str) -> None:
    """A ValueError that names the column where its path is no JSONPath."""
    if path.strip() == "$":
        raise ValueError(f"fills.{column}: '$' is the whole answer; say what of it, such as $.company.size")
    try:
        query(path)
    except ValueError as error:
        raise ValueError(f"fills.{column}: {error}") from None
