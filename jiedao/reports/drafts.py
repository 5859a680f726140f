"""The text of a draft, from a text file in the office's encoding or from a Word document. Pure.

A number that Word keeps in two pieces is one number here: pieces of a paragraph are joined before anything is read.
"""

import zipfile
from io import BytesIO
from pathlib import Path
from xml.etree import ElementTree

from jiedao.reports.problems import DraftEncoding, DraftScanned, DraftTooLarge, DraftUnreadable, NoDraft

LARGEST = 20 * 1024 * 1024
UNPACKED = 100 * 1024 * 1024
WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
COMPOUND = bytes.fromhex("D0CF11E0A1B11AE1")


def text_of(file: Path) -> str:
    """The text of a draft. Raises NoDraft, DraftTooLarge, DraftUnreadable, DraftScanned, DraftEncoding."""
    try:
        require_size(file.name, file.stat().st_size)
        data = file.read_bytes()
    except OSError as error:
        raise NoDraft(file=file.name, reason=error.strerror) from error
    return read_text(file.name, data)


def require_size(name: str, size: int) -> None:
    """Refuse what is larger than any draft. Raises DraftTooLarge."""
    if size > LARGEST:
        raise DraftTooLarge(file=name, size=f"{size / 1024 / 1024:.0f} MB", limit=f"{LARGEST // 1024 // 1024} MB")


def read_text(name: str, data: bytes) -> str:
    """The text of a draft from what is in its file; the content decides, not the name."""
    if data.startswith(b"PK"):
        return _document(name, data)
    if data.startswith(b"%PDF"):
        raise DraftScanned(file=name)
    if data.startswith(COMPOUND):
        raise DraftUnreadable(file=name, found="旧格式的 Word 文档（.doc）或别的旧格式文件")
    return _plain(name, data)


def _plain(name: str, data: bytes) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" in text:
            break
        return text.replace("\r\n", "\n").replace("\r", "\n")
    raise DraftEncoding(file=name)


def _document(name: str, data: bytes) -> str:
    """The paragraphs of a .docx, tables included, in the order they stand in."""
    try:
        with zipfile.ZipFile(BytesIO(data)) as package:
            if sum(part.file_size for part in package.infolist()) > UNPACKED:
                raise DraftTooLarge(file=name, size="展开后超过 100 MB", limit="100 MB")
            root = ElementTree.fromstring(package.read("word/document.xml"))
    except KeyError as error:
        raise DraftUnreadable(file=name, found="不是 Word 文档的压缩包") from error
    except (zipfile.BadZipFile, ElementTree.ParseError, OSError, RuntimeError, NotImplementedError) as error:
        raise DraftUnreadable(file=name, found="损坏的或设了密码的文件") from error
    lines = []
    for paragraph in root.iter(f"{WORD}p"):
        pieces = []
        for piece in paragraph.iter():
            if piece.tag == f"{WORD}t":
                pieces.append(piece.text or "")
            elif piece.tag in (f"{WORD}tab", f"{WORD}br"):
                pieces.append(" ")
        lines.append("".join(pieces))
    text = "\n".join(lines)
    if not text.strip():
        raise DraftScanned(file=name)
    return text
