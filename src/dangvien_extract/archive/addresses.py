"""Addresses of databases, files and clusters as they may be shown: without passwords, tokens and keys.

What is hidden here is in no message, log, table or traceback. An address that is no valid one is shown with more
hidden rather than less: a password may hold signs that should have been written as ``%40``.
"""

from __future__ import annotations

import re
from urllib.parse import unquote

_SECRET = r"password|passwd|passfile|pwd|secret|token|key|signature|credential|auth"
_OPTION = re.compile(r"(?<![^=&?#])([^=&?#]*+)=([^&#]*)")
# Options of an address of a database that hold no secret; what any other holds is hidden.
_OPEN = frozenset(
    {"host", "hostaddr", "port", "dbname", "user", "sslmode", "sslrootcert", "connect_timeout", "application_name"}
    | {"options", "client_encoding", "target_session_attrs", "keepalives", "gssencmode", "channel_binding", "service"}
)
_WRITTEN = re.compile(rf"(?i)((?:{_SECRET})\s*=\s*)('[^']*'?|\S+)")
_ALMOST = re.compile(r"(?i)^([a-z][a-z0-9+.-]+:/{0,2}[^:@/\s]*:)[^@]*@")
_ALMOST_IN_TEXT = re.compile(r"(?i)(?<!\S)([a-z][a-z0-9+.-]+:/?[^:@/\s]*:)[^@\s]*@")
_IN_TEXT = re.compile(r"[A-Za-z][A-Za-z0-9+.-]{0,40}(?:::[A-Za-z][A-Za-z0-9+.-]{0,40}){0,8}://\S+")
_CHAINED = re.compile(r"::(?=[A-Za-z][A-Za-z0-9+.-]*(?:::|://))")
_QUERY = re.compile(r"\?[^/?=]*=.*", re.DOTALL)


def without_password(url: str) -> str:
    """The address of a database or a cluster: what could be a password or a key is ``***``, the rest stays."""
    scheme, mark, rest = url.partition("://")
    if not mark:
        return shown_name(url)
    at = _end_of_user(rest)
    before = rest.partition("?")[0]
    if "@" in before:  # in a path of a database there is none
        at = max(at, before.rfind("@"))
    user, colon, _ = rest[: max(at, 0)].partition(":")
    shown = f"{user}{':***' if colon else ''}@{rest[at + 1 :]}" if at >= 0 else rest
    host, question, options = shown.partition("?")
    options = _OPTION.sub(lambda m: f"{m[1]}={m[2] if unquote(m[1]) in _OPEN else '***'}", options)
    return f"{scheme}://{host}{question}{options}"


def shown_url(url: str) -> str:
    """The address of a file: without user, password, query and fragment, any of which may hold secrets."""
    return "::".join(map(_shown_link, _CHAINED.split(url)))


def _shown_link(link: str) -> str:
    scheme, mark, rest = link.partition("://")
    if not mark:
        return link
    rest = rest[_end_of_user(rest) + 1 :]
    if scheme.lower().startswith("http"):
        return f"{scheme}://{re.split('[?#]', rest, maxsplit=1)[0]}"
    return f"{scheme}://{_QUERY.sub('', rest)}"  # elsewhere ? may be part of a pattern of names


def _end_of_user(rest: str) -> int:
    """Where the @ behind user and password stands, what is behind ``://`` given; -1 where there is none."""
    authority = re.split("[/?#]", rest, maxsplit=1)[0]
    if "@" in authority:
        return authority.rfind("@")
    _, colon, port = authority.partition(":")
    # Not a port: a password with a sign that ends the host.
    odd = colon and not port.isdecimal() and port and not authority.startswith("[")
    return rest.rfind("@") if odd else -1


def shown_name(name: str) -> str:
    """What was given as a file and is none: an address with a slash too few, or written as words of a connection."""
    return _WRITTEN.sub(r"\1***", _ALMOST.sub(r"\1***@", name))


def shown_text(text: str, *urls: str) -> str:
    """What another program or library said, without the secrets of `urls`, nor those of any address in it."""
    for url in urls:
        text = text.replace(url, without_password(url))
        for secret in secrets_of(url):
            text = text.replace(secret, "***")
    text = _ALMOST_IN_TEXT.sub(r"\1***@", _IN_TEXT.sub(lambda m: _shown_any(m[0]), text))
    return _WRITTEN.sub(r"\1***", text)


def _shown_any(url: str) -> str:
    database = url.lower().startswith(("postgres", "sqlite", "duckdb", "tcp", "tls", "ucx", "ws"))
    return without_password(url) if database else shown_url(url)


def secrets_of(url: str) -> list[str]:
    """The secrets in `url`, as they stand there and as they are meant, the longest first."""
    _, _, rest = url.partition("://")
    at = max(_end_of_user(rest), rest.partition("?")[0].rfind("@"))
    found = [rest[: max(at, 0)].partition(":")[2]]
    web = url.lower().partition("://")[0].rpartition("::")[2].startswith("http")
    for name, value in _OPTION.findall(rest.partition("?")[2]):
        if web or unquote(name) not in _OPEN:
            found.append(value)
    return sorted({form for secret in found if secret for form in (secret, unquote(secret))}, key=len, reverse=True)


def cause_of(error: BaseException, *urls: str) -> BaseException | None:
    """The error as the cause of another; None where it says a secret, which a traceback would show."""
    one: BaseException | None = error
    while one is not None:
        if shown_text(str(one), *urls) != str(one):
            return None
        one = one.__cause__ or (None if one.__suppress_context__ else one.__context__)
    return error
