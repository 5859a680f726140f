"""Photographs for tests, made on the spot: nothing of anybody's is kept in the repository."""

import io
from typing import Any

from PIL import Image


def photo(form: str = "JPEG", size: tuple[int, int] = (400, 300), *, turned: int = 0, place: bool = False) -> bytes:
    """A picture whose left half is red; `turned` is the EXIF orientation, `place` writes a position into it."""
    import pillow_heif

    pillow_heif.register_heif_opener()
    picture = Image.new("RGB", size, "white")
    picture.paste("red", (0, 0, size[0] // 2, size[1]))
    more: dict[str, Any] = {}
    if turned or place:
        exif = picture.getexif()
        if turned:
            exif[0x0112] = turned
        if place:
            exif[0x010F] = "NAMED-CAMERA"
            exif.get_ifd(0x8825).update({1: "N", 2: (34.0, 45.0, 12.5), 3: "E", 4: (113.0, 36.0, 50.0)})
        more["exif"] = exif.tobytes()  # as bytes, HEIF turns the picture by it as a phone does
    out = io.BytesIO()
    picture.save(out, form, **more)
    return out.getvalue()


def bomb() -> bytes:
    """A small PNG that says it has ten thousand million points."""
    import struct
    import zlib

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", 100_000, 100_000, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"")) + chunk(b"IEND", b"")
