"""Bytes to text: UTF-8, UTF-16, windows-1258, and the encodings of before Unicode (TCVN3, VNI, VISCII, VPS).

What is valid UTF-8 stays as it is, mark, form and line ends included. All else is decoded to composed
letters (NFC), and the `Decoding` says how, so that the article can say it. The encodings of before
Unicode are known and converted by viparse (extra ``legacy``); they also stand in valid UTF-8, where
text was copied with the letters of a font.
"""

from __future__ import annotations

import codecs
import io
import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ..errors import InputError
from .streams import Stream, missing

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

GLYPHS = {"tcvn3": "TCVN3", "vni": "VNI", "viscii": "VISCII", "vps": "VPS"}
"""The encodings of before Unicode, as viparse and as people call them."""

_MARKS = {codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"}
_SAMPLE = 20_000  # characters that are looked at to tell an encoding
_CHUNK = 2**16
_LEAST_MARKS = 3
_LEAST_GLYPHS = 12
# Letters that only Vietnamese in Unicode has: one of them, and the text is no text of before Unicode.
_UNICODE = re.compile("[ĂăĐđĨĩŨũƠơƯư\u0300-\u0323\u1ea0-\u1ef9]")
_FOREIGN = re.compile("[^\x00-\x7f\u2010-\u203a]")
# The share of such characters from which a text may be one of before Unicode: those have a quarter, Western
# languages hardly a tenth.
_SHARE = 0.12
_TONE = re.compile("(.)([\u0300\u0301\u0303\u0309\u0323])")
_TONED = frozenset("aăâeêioôơuưy")
# Tags, the names of fields, escapes: English words among the text, which tell against Vietnamese.
_MARKUP = re.compile(r"<[^<>]*>|\"\w+\"\s*:|\\[nrt]|\\u[0-9a-f]{4}", re.IGNORECASE)
# What one conversion must not touch: viparse makes one blank of several and takes away blank lines.
# A run of blanks is looked through once, from its beginning.
_BLANKS = re.compile("((?<![ \t])[ \t]*+[\r\n]++[ \t]*+|\t++| {2,}+|^ ++| ++$)")


@dataclass(frozen=True, slots=True)
class Decoding:
    """How bytes became text. `codec` is Python's name, or null for UTF-8; `glyphs` a key of `GLYPHS`."""

    codec: str | None = None
    glyphs: str | None = None
    nfc: bool = False

    @property
    def label(self) -> str | None:
        """What an article says of it; null for plain UTF-8."""
        if self.glyphs:
            return GLYPHS[self.glyphs] + ("" if self.codec else " in UTF-8")
        if self.codec is None:
            return None
        name = {"utf-16-le": "UTF-16", "utf-16-be": "UTF-16", "cp1258": "windows-1258"}.get(self.codec, self.codec)
        return f"{name}, NFC" if self.nfc else name

    def finish(self, where: str, text: str) -> str:
        """`text`, which has been decoded, with composed letters, and those of Unicode."""
        if self.glyphs:
            return _convert(where, text, self.glyphs)
        return unicodedata.normalize("NFC", text) if self.nfc else text


UTF8 = Decoding()


def decode_any(where: str, data: bytes, encoding: str | None = None) -> tuple[str, Decoding]:
    """The text of `data`, still to be finished by the decoding that is given with it.

    `encoding` (a name of Python's, or a key of `GLYPHS`) is that of bytes that are neither UTF-8 nor
    UTF-16; without it, it is told by the bytes. Raises InputError for bytes that are no text.
    """
    codec = _MARKS.get(data[:2])
    if codec is None and (at := data.find(b"\0")) >= 0:
        raise InputError(where, f"is no text: byte {at} is NUL")
    try:
        return data.decode(codec or "utf-8"), Decoding(codec)
    except UnicodeDecodeError as error:
        if codec:
            raise InputError(where, f"is not valid UTF-16 at byte {error.start}") from error
        decoding = _legacy(where, data, error.start, encoding)
    try:
        return data.decode(decoding.codec or "utf-8"), decoding
    except UnicodeDecodeError as error:
        raise InputError(where, f"is not valid {decoding.codec} at byte {error.start}") from error


def recoded(where: str, stream: Stream, head: bytes, encoding: str | None = None) -> tuple[Stream, Decoding]:
    """`stream`, which begins with `head`, as UTF-8, line by line; plain UTF-8 is given back as it is.

    Bytes that are no text in the encoding become U+FFFD: see `whole`.
    """
    codec = _MARKS.get(head[:2])
    decoding = Decoding(codec)
    if codec is None:
        try:
            codecs.getincrementaldecoder("utf-8")().decode(head)
            return stream, UTF8
        except UnicodeDecodeError as error:
            try:
                decoding = _legacy(where, head, error.start, encoding)
            except InputError:
                return stream, UTF8  # lines that are no text are told one by one
    return Stream(io.BufferedReader(_Recoded(stream, decoding.codec or "utf-8"))), decoding


class _Recoded(io.RawIOBase):
    """The bytes of `stream` in UTF-8."""

    def __init__(self, stream: Stream, codec: str) -> None:
        self._stream = stream
        self._decoder = codecs.getincrementaldecoder(codec)("replace")
        self._ready = b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: WriteableBuffer, /) -> int:
        view = memoryview(buffer).cast("B")
        while not self._ready:
            data = self._stream.read(_CHUNK)
            self._ready = self._decoder.decode(data, final=not data).encode()
            if not data:
                break
        count = min(len(view), len(self._ready))
        view[:count], self._ready = self._ready[:count], self._ready[count:]
        return count


def whole(where: str, line: str, decoding: Decoding) -> str:
    """`line` of a stream that was `recoded`; raises InputError where bytes in it were no text."""
    if decoding.codec and "\ufffd" in line:
        raise InputError(where, f"holds bytes that are not valid {decoding.codec}")
    return line


def glyphs_of(where: str, text: str) -> str | None:
    """The encoding of before Unicode whose letters stand in `text` (a key of `GLYPHS`), or null.

    Raises InputError where `text` looks so and viparse is not installed.
    """
    if text.isascii() or _UNICODE.search(text):
        return None
    sample = text[:_SAMPLE]
    dense = sum(not c.isspace() for c in sample)
    if len(_FOREIGN.findall(sample)) < max(_SHARE * dense, _LEAST_GLYPHS):
        return None
    try:
        return _detect(sample)
    except ImportError as error:
        raise missing(where, "seems to be in TCVN3, VNI or VISCII, and viparse", "legacy") from error


def _legacy(where: str, data: bytes, bad: int, encoding: str | None) -> Decoding:
    """The decoding of bytes that are no UTF-8 at the byte `bad`; raises InputError when nothing fits."""
    reason = f"is not valid UTF-8 at byte {bad}"
    if encoding is not None:
        return Decoding("latin-1", encoding) if encoding in GLYPHS else Decoding(encoding, nfc=True)
    loose = data.decode("utf-8", "replace")
    if len(_UNICODE.findall(loose)) > loose.count("\ufffd"):
        raise InputError(where, reason)  # UTF-8 that was damaged: no other encoding makes sense of it
    if data.startswith(codecs.BOM_UTF8):
        raise InputError(where, reason)  # it says that it is UTF-8
    if _is_1258(data):
        return Decoding("cp1258", nfc=True)
    if sum(byte > 0x7F for byte in data[:_SAMPLE]) < _LEAST_GLYPHS:
        raise InputError(where, reason)  # too little to tell an encoding by
    try:
        glyphs = _detect(data[:_SAMPLE].decode("latin-1"))
    except ImportError as error:
        raise missing(where, f"{reason}; for TCVN3, VNI and VISCII viparse", "legacy") from error
    if glyphs is None:
        raise InputError(where, reason + ", nor in an encoding that is known: --encoding names one")
    return Decoding("latin-1", glyphs)


def _is_1258(data: bytes) -> bool:
    """Whether `data` is windows-1258: there, tone marks follow the vowels that bear them, nowhere else."""
    try:
        text = data.decode("cp1258")
    except UnicodeDecodeError:
        return False
    marks = _TONE.findall(text)
    plain = (unicodedata.normalize("NFC", letter).lower() for letter, _ in marks)
    return len(marks) >= _LEAST_MARKS and sum(letter in _TONED for letter in plain) >= 0.98 * len(marks)


def _detect(text: str) -> str | None:
    import viparse

    plain = _MARKUP.sub(" ", text)
    found = viparse.detect_text_encoding(plain)
    if found is None:
        # Names and numbers among the text leave two encodings too close: the words that tell them apart do not.
        found = viparse.detect_text_encoding(" ".join(word for word in plain.split() if not word.isascii()))
    return found if found in GLYPHS else None


def _convert(where: str, text: str, glyphs: str) -> str:
    try:
        import viparse
    except ImportError as error:
        raise missing(where, "viparse", "legacy") from error
    pieces = _BLANKS.split(text)
    pieces[::2] = [viparse.fix(piece, encoding=glyphs) if piece else piece for piece in pieces[::2]]
    return "".join(pieces)
