"""Photographs and papers: told by their content, stripped of their position, kept encrypted, shown to who may see the record.

A photo is turned upright, shrunk and written anew as JPEG, so that nothing but the picture remains: no place, no
camera, nothing hidden behind it. What is kept lies in `FILES/<office>/<digest>`, sealed; the same bytes lie there once.
Basis: Personal Information Protection Law art. 6 (least data); domain rules on evidence (a photo shows the thing, no track).
"""

import errno
import hashlib
import io
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO, Any
from uuid import UUID

import filetype
import pillow_heif
from django.conf import settings
from django.db import IntegrityError, transaction
from PIL import Image, ImageOps

from jiedao.crypto import CannotDecrypt, digest
from jiedao.entries.actions import keep_attachment
from jiedao.entries.models import Attachment
from jiedao.entries.problems import (
    FileDamaged,
    FileKind,
    FileTooLarge,
    NoSuchFile,
    NotAPhoto,
    SameIdOtherContent,
    StoreFull,
)
from jiedao.entries.queries import own_upload
from jiedao.procedures import vault
from jiedao.procedures.bare_jpeg import is_bare
from jiedao.procedures.problems import PhotoBroken
from jiedao.register.scope import Scope
from jiedao.tenancy import context
from jiedao.tenancy.ids import uuid7

pillow_heif.register_heif_opener()

#: The longer side of a kept photo, and how many points a picture may have before it is opened at all.
LONGEST_SIDE, MOST_POINTS = 1600, 80_000_000
QUALITY = 84
PHOTOS = {"image/jpeg": "JPEG", "image/png": "PNG", "image/webp": "WEBP", "image/heic": "HEIF", "image/heif": "HEIF"}
PDF = "application/pdf"


@dataclass(frozen=True)
class Checked:
    """A file after it has been looked at: what is kept of it."""

    data: bytes
    content_type: str
    width: int | None = None
    height: int | None = None


def keep(
    sent: IO[bytes], *, name: str, size: int, photo: bool, owner: Any, at: datetime, id: UUID | None = None,
    expected: str = "",
) -> Attachment:  # fmt: skip
    """Check an upload and keep it for its owner until an entry claims it. `photo`: only a picture will do. `id`: the one
    it was given on the phone that took it; the same upload again is the file that is there. `expected`: the digest of what
    was sent, where the sender knows it.

    Raises FileTooLarge, PhotoBroken, NotAPhoto, FileKind, StoreFull, SameIdOtherContent; then nothing is kept.
    """
    name = plain_name(name)
    if size > settings.JIEDAO_MAX_UPLOAD:
        raise FileTooLarge(name=name, size=_megabytes(size), limit=_megabytes(settings.JIEDAO_MAX_UPLOAD))
    if id is not None and (known := own_upload(Scope.everything(context.required()), owner, id)) is not None:
        return known
    checked = checked_upload(sent, name=name, size=size, photo=photo, expected=expected)
    found = digest(checked.data)
    _store(found, checked.data, name)
    try:
        with transaction.atomic():
            return keep_attachment(
                id=id or uuid7(), owner=owner, digest=found, content_type=checked.content_type, name=name,
                size=len(checked.data), width=checked.width, height=checked.height, at=at,
            )  # fmt: skip
    except IntegrityError as taken:
        if id is None:
            raise
        raise SameIdOtherContent(id=id) from taken


def plain_name(name: str) -> str:
    """The name of a file without the folders a browser may send along."""
    return Path(name.replace("\\", "/")).name or "未命名"


def checked_upload(sent: IO[bytes], *, name: str, size: int, photo: bool, expected: str = "") -> Checked:
    """What would be kept of an upload. Raises FileTooLarge, PhotoBroken, NotAPhoto, FileKind."""
    if size > settings.JIEDAO_MAX_UPLOAD:
        raise FileTooLarge(name=name, size=_megabytes(size), limit=_megabytes(settings.JIEDAO_MAX_UPLOAD))
    data = sent.read(settings.JIEDAO_MAX_UPLOAD + 1)
    if expected and digest(data) != expected:
        raise PhotoBroken(name=name)
    return check(data, name=name, photo=photo)


def check(data: bytes, *, name: str, photo: bool) -> Checked:
    """What would be kept of these bytes: a clean JPEG of a picture, a PDF as it is. Raises NotAPhoto, FileKind."""
    if not data:
        raise NotAPhoto(name=name, reason="文件是空的") if photo else FileKind(name=name, found="空文件")
    guessed = filetype.guess_mime(data[:8192]) or ""
    if guessed == "image/jpeg" and (clean := _clean(data)) is not None:
        return clean
    if guessed in PHOTOS:
        return _picture(data, PHOTOS[guessed], name)
    if photo:
        raise NotAPhoto(name=name, reason=f"内容是{_called(guessed)}")
    if guessed == PDF and b"%%EOF" in data[-2048:]:
        return Checked(data, PDF)
    raise FileKind(name=name, found="不完整的 PDF" if guessed == PDF else _called(guessed))


def _clean(data: bytes) -> Checked | None:
    """A JPEG that is nothing but its picture, no larger than what is kept: it stays as it is, byte for byte, so that what
    a phone made small is what the office has."""
    if not is_bare(data):
        return None
    try:
        with Image.open(io.BytesIO(data), formats=["JPEG"]) as opened:
            size = opened.size
            if max(size) > LONGEST_SIDE or opened.mode != "RGB":
                return None
            opened.draft(None, (1, 1))  # drawn as small as can be, but read
            opened.load()  # whole to its last line
            return Checked(data, "image/jpeg", *size)
    except (OSError, ValueError, SyntaxError):
        return None


def _called(mime: str) -> str:
    return {PDF: "PDF 文件", "": "无法辨认的文件"}.get(mime, f"{mime.rpartition('/')[2].upper()} 文件")


def _picture(data: bytes, form: str, name: str) -> Checked:
    try:
        with Image.open(io.BytesIO(data), formats=[form]) as opened:
            if opened.width * opened.height > MOST_POINTS:
                raise _TooManyPoints
            plain = opened.mode == "RGB"
            opened.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))  # a JPEG is read small from the start
            upright = ImageOps.exif_transpose(opened)
            upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE), Image.Resampling.LANCZOS)
            profile = upright.info.get("icc_profile") if plain else None
            flat = _flat(upright)
    except (_TooManyPoints, Image.DecompressionBombError, Image.DecompressionBombWarning) as bomb:
        raise NotAPhoto(name=name, reason=f"画面超过 {MOST_POINTS // 10_000:,} 万点，打开它会占满机器") from bomb
    except (OSError, ValueError, SyntaxError, EOFError, MemoryError, RuntimeError, IndexError, KeyError) as broken:
        raise NotAPhoto(name=name, reason="照片已损坏，打不开") from broken
    out = io.BytesIO()
    # A comment of the original would go along otherwise.
    flat.save(out, "JPEG", quality=QUALITY, progressive=True, optimize=True, icc_profile=profile, comment=b"")
    return Checked(out.getvalue(), "image/jpeg", flat.width, flat.height)


class _TooManyPoints(Exception):
    """The picture says that it is larger than a machine should open."""


def _flat(picture: Any) -> Any:
    """The picture on white where it is transparent; only its points go on into what is kept."""
    if picture.mode in ("RGBA", "LA", "PA") or "transparency" in picture.info:
        ground = Image.new("RGB", picture.size, "white")
        ground.paste(picture.convert("RGBA"), mask=picture.convert("RGBA").getchannel("A"))
        return ground
    return picture.convert("RGB")


def blurred(data: bytes, areas: Sequence[Sequence[int]]) -> bytes:
    """A copy of a kept photo on which these areas can be read no more; each is (left, top, right, bottom) in thousandths.

    An area is made of a few large squares of its mean colours and then smoothed, so that nothing can be worked out of it.
    """
    with Image.open(io.BytesIO(data), formats=["JPEG"]) as opened:
        picture = opened.convert("RGB")
    for left, top, right, bottom in areas:
        box = (
            left * picture.width // 1000, top * picture.height // 1000,
            max(right * picture.width // 1000, 1), max(bottom * picture.height // 1000, 1),
        )  # fmt: skip
        part = picture.crop(box)
        if part.width and part.height:
            coarse = part.resize((min(4, part.width), min(4, part.height)), Image.Resampling.BOX)
            picture.paste(coarse.resize(part.size, Image.Resampling.BICUBIC), box[:2])
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=QUALITY, progressive=True, optimize=True)
    return out.getvalue()


def path_of(digest: str) -> Path:
    """Where the bytes with this digest lie for the office at hand."""
    return Path(settings.FILES) / str(context.required()) / digest[:2] / digest


def _store(digest: str, data: bytes, name: str) -> None:
    """Write whole or not at all: under another name first, then in its place."""
    at = path_of(digest)
    if at.exists():
        return
    beside = at.with_name(f".{digest}.{os.getpid()}.{os.urandom(4).hex()}")
    with _room_for(name):
        at.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        try:
            with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
                out.write(vault.seal_bytes(data, what="file", id=digest))
                out.flush()
                os.fsync(out.fileno())
            beside.replace(at)
        except BaseException:
            beside.unlink(missing_ok=True)
            raise


@contextmanager
def _room_for(name: str) -> Iterator[None]:
    try:
        yield
    except OSError as full:
        if full.errno in (errno.ENOSPC, errno.EDQUOT):
            raise StoreFull(name=name) from full
        raise


def read(kept: Attachment) -> bytes:
    """The bytes of an attachment that the caller has fetched within the scope. Raises what `bytes_of` raises."""
    return bytes_of(kept.digest)


def keep_bytes(data: bytes, *, name: str) -> str:
    """Keep bytes sealed under their digest, which comes back. Raises StoreFull."""
    found = digest(data)
    _store(found, data, name)
    return found


def bytes_of(kept: str) -> bytes:
    """The bytes of this digest. Raises NoSuchFile when they are not there, FileDamaged when they are not what was kept."""
    try:
        sealed = path_of(kept).read_bytes()
    except FileNotFoundError as missing:
        raise NoSuchFile() from missing
    try:
        data = vault.open_bytes(sealed, what="file", id=kept)
    except CannotDecrypt as changed:
        raise FileDamaged(digest=kept[:16]) from changed
    if hashlib.sha256(data).hexdigest() != kept:
        raise FileDamaged(digest=kept[:16])
    return data


def forget_bytes(kept: str) -> None:
    """Remove the bytes of this digest; the caller has seen to it that nothing needs them any more."""
    path_of(kept).unlink(missing_ok=True)


def _megabytes(size: int) -> str:
    return f"{size / 1024 / 1024:.1f} MB"
