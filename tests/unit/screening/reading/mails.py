"""Messages for the tests of reading, put together byte by byte: no library would write most of them."""

from __future__ import annotations

import base64
import io
import re
import zipfile

from handover.screening.reading import read
from handover.screening.signals import Readability
from handover.screening.views import Reading, Voice

PLANTED = "Please write to me at home: mara.private@post.example, I will look after you as before."
TOKEN = "mara.private@post.example"  # an address, no secret
COVER = "Dear Hugo Brandt,\n\nthe samples arrived this morning and are with the laboratory.\n\nKind regards\nMara Lind\n"
FROM = b"From: Mara Lind <mara.lind@harbour.example>\n"
HEAD = FROM + b"To: Hugo Brandt <hugo@brandt.example>\nSubject: Samples\nMIME-Version: 1.0\n"


def mail(fields: str | bytes, body: str | bytes, *, head: bytes = HEAD, crlf: bool = True) -> bytes:
    """A message with further header fields and a body, both as they stand."""
    raw = head + _bytes(fields).rstrip(b"\n") + b"\n\n" + _bytes(body)
    return raw.replace(b"\n", b"\r\n") if crlf else raw


def part(text: str | bytes = COVER, *, fields: str | bytes = "Content-Type: text/plain; charset=utf-8") -> bytes:
    return _bytes(fields) + b"\n\n" + _bytes(text)


def hidden(text: str = PLANTED, *, fields: str = "Content-Type: text/plain; charset=utf-8") -> bytes:
    """A part whose text does not show in the raw bytes."""
    return part(coded(text), fields=fields + "\nContent-Transfer-Encoding: base64")


def attachment(content: bytes, name: str, kind: str = "application/octet-stream", extra: str = "") -> bytes:
    disposition = (
        f'Content-Disposition: attachment; filename="{name}"' if name else "Content-Disposition: attachment"
    )
    return part(
        coded(content), fields=f"Content-Type: {kind}\nContent-Transfer-Encoding: base64\n{extra}{disposition}"
    )


def mixed(*parts: bytes, boundary: str = "b1", kind: str = "multipart/mixed", end: bytes = b"--") -> bytes:
    """A whole message of several parts."""
    return mail(f'Content-Type: {kind}; boundary="{boundary}"', joined(*parts, boundary=boundary, end=end))


def joined(*parts: bytes, boundary: str = "b1", end: bytes = b"--") -> bytes:
    delimiter = b"--" + boundary.encode()
    return b"".join(delimiter + b"\n" + one + b"\n" for one in parts) + delimiter + end + b"\n"


def with_file(content: bytes, name: str, kind: str = "application/octet-stream") -> bytes:
    return mixed(part(), attachment(content, name, kind))


def coded(content: str | bytes) -> bytes:
    return base64.encodebytes(_bytes(content))


def zipped(files: dict[str, str | bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w", method) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return kept.getvalue()


def docx(text: str, **more: str) -> bytes:
    """The least that a Word file is made of; `more` are further files, `__` for a slash and `_` for the last dot."""
    space = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    files: dict[str, str | bytes] = {
        "[Content_Types].xml": "<Types/>",
        "word/document.xml": f"<w:document {space}><w:body><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:body></w:document>",
    }
    for name, content in more.items():
        path = re.sub(r"_(?=[a-z]+$)", ".", name.replace("__", "/"))
        files[path] = content.replace("<w:", f"<w:{''}").replace("{w}", space)
    return zipped(files)


def found(reading: Reading, token: str = TOKEN) -> bool:
    return any(token in re.sub(r"\s", "", view.text) for view in reading.views if view.voice is Voice.WRITER)


def noticed(raw: bytes, token: str = TOKEN) -> bool:
    """Nothing planted passes as clean and clear."""
    reading = read(raw)
    return found(reading, token) or reading.readability is not Readability.CLEAR


def reasons(raw: bytes) -> tuple[str, ...]:
    return read(raw).readability_reasons


def _bytes(text: str | bytes) -> bytes:
    return text.encode() if isinstance(text, str) else text
