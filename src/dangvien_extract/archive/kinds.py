"""What a file is, told by its first bytes, with its name where the bytes leave it open."""

from __future__ import annotations

import codecs
import json
import re
from collections.abc import Mapping
from typing import Literal

from ..errors import InputError

Kind = Literal["text", "html", "json", "jsonl", "csv", "parquet", "gzip", "zstd", "zip", "tar", "warc"]

HEAD = 2**18
"""How many of the first bytes are looked at."""

SUFFIXES: dict[str, Kind] = {
    ".txt": "text",
    ".html": "html",
    ".htm": "html",
    ".xhtml": "html",
    ".json": "json",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".csv": "csv",
    ".tsv": "csv",
    ".parquet": "parquet",
    ".zip": "zip",
    ".tar": "tar",
    ".tgz": "tar",
    ".warc": "warc",
    ".wacz": "zip",
}
"""What a folder or an archive is searched for, each perhaps with an ending of `PACKED`."""

PACKED: dict[str, Kind] = {".gz": "gzip", ".zst": "zstd", ".zstd": "zstd"}

_MAGIC: dict[bytes, Kind] = {
    b"\x1f\x8b": "gzip",
    b"\x28\xb5\x2f\xfd": "zstd",
    b"PK\x03\x04": "zip",
    b"PK\x05\x06": "zip",  # an empty one
    b"PAR1": "parquet",
    b"WARC/": "warc",
}
_NOT_READ = {
    b"%PDF": "a PDF",
    b"\xd0\xcf\x11\xe0": "an old office document",
    b"7z\xbc\xaf": "a 7z archive",
    b"Rar!": "a RAR archive",
    b"BZh": "compressed with bzip2",
    b"\xfd7zXZ": "compressed with xz",
    b"{\\rtf": "an RTF document",
}
# Nothing in it is tried twice: what is before the first element may be a thousand comments.
_HTML = re.compile(
    rb"(?:\s++|<!--(?>.*?-->)|<\?xml[^>]*+>)*+<(?:!doctype\s++html|html|head|body)\b", re.IGNORECASE | re.DOTALL
)
_OBJECT = re.compile(rb'\{\s*(?:"|\}|$)')
_ARRAY = re.compile(rb"\[\s*(?:\{|\]|$)")


def suffix_of(name: str) -> str:
    """The ending that tells what a file holds, in small letters: that before ``.gz`` and the like.

    >>> suffix_of("news/2022.JSONL.gz"), suffix_of("readme")
    ('.jsonl', '')
    """
    stem, suffix = _split(_base(name))
    return _split(stem)[1].lower() if suffix.lower() in PACKED else suffix.lower()


def stem_of(name: str) -> str:
    """`name` without its last ending, and without one of compression.

    >>> stem_of("news/a.b.txt.gz"), stem_of(".txt")
    ('news/a.b', '.txt')
    """
    stem, suffix = _split(name)
    return _split(stem)[0] if suffix.lower() in PACKED else stem


def is_known(name: str) -> bool:
    """Whether a folder is searched for files of such a name: visible, with one of the known endings."""
    base = _base(name)
    packed = _split(base)[1].lower() in PACKED
    suffix = suffix_of(name)
    return not base.startswith(".") and (suffix in SUFFIXES or (packed and not suffix))


def is_page(head: bytes) -> bool:
    """Whether a file begins as an HTML page does."""
    return _HTML.match(_plain(head)) is not None


def kind_of(where: str, name: str, head: bytes, texts: Mapping[str, str]) -> Kind:
    """What a file called `name` is that begins with `head` (`HEAD` bytes, or all there are).

    Binary formats are told by their first bytes, whatever the name says; the ending decides only
    between those of text. `texts` maps field names to ours, to know the header of a CSV file. Raises
    InputError for formats that are known and not read.
    """
    for magic, kind in _MAGIC.items():
        if head.startswith(magic):
            return kind
    if head[4:8] == b"\x18\x4d\x2a" or head[1:4] == b"\x2a\x4d\x18":  # a skippable frame before the first
        return "zstd"
    if head[257:262] == b"ustar":
        return "tar"
    for magic, what in _NOT_READ.items():
        if head.startswith(magic):
            raise InputError(where, f"is {what}, which is not read: give its text, or HTML")
    return _text_kind(suffix_of(name), _plain(head), texts)


def _text_kind(suffix: str, head: bytes, texts: Mapping[str, str]) -> Kind:
    named = SUFFIXES.get(suffix)
    if named == "tar":
        return "tar"  # an old one, without a mark
    if named in ("html", "csv"):
        return named
    if named in ("json", "jsonl"):
        return _json_kind(head, named)
    if _HTML.match(head):
        return "html"
    if _OBJECT.match(head) or (named is None and _ARRAY.match(head)):
        return _json_kind(head, "jsonl")
    if named is None and is_header(head, texts):
        return "csv"
    return "text"


def _json_kind(head: bytes, named: Literal["json", "jsonl"]) -> Kind:
    """JSON lines have an object on their first line, and another begins on the next that is not blank."""
    if head.startswith(b"["):
        return "json" if _ARRAY.match(head) else named
    line, _, rest = head.partition(b"\n")
    if named == "jsonl":
        return "json" if line.strip() == b"{" and rest.lstrip().startswith(b'"') else "jsonl"
    try:
        whole = isinstance(json.loads(line), dict)
    except (ValueError, RecursionError):
        return "json"
    return "jsonl" if whole and rest.lstrip().startswith(b"{") else "json"


def is_header(head: bytes, texts: Mapping[str, str]) -> bool:
    """Whether the first line names columns, one of which holds the articles' text."""
    line = head.partition(b"\n")[0].strip()
    cells = [cell.strip().strip(b'"') for cell in re.split(rb"[,;\t|]", line)]
    names = {cell.decode("utf-8", "replace") for cell in cells}
    return len(cells) > 1 and any(texts.get(name, name) in ("text", "html") for name in names)


def _plain(head: bytes) -> bytes:
    """The beginning of a text as UTF-8, without its mark and blanks."""
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        head = head[: len(head) // 2 * 2].decode("utf-16", "replace").encode()
    return head.removeprefix(codecs.BOM_UTF8).lstrip()


def _base(name: str) -> str:
    return name.replace("\\", "/").rpartition("/")[2]


def _split(name: str) -> tuple[str, str]:
    """Like os.path.splitext, whatever the system that the name is from."""
    base = _base(name)
    dot = base.rfind(".")
    return (name, "") if dot <= 0 else (name[: len(name) - len(base) + dot], base[dot:])
