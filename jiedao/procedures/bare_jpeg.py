"""Whether a JPEG is nothing but its picture: no camera, no place, no comment, nothing behind its end. Pure.

Basis: ITU-T T.81 annex B (markers and segments); JFIF 1.02 for the one application segment that stays.
"""

#: Segments that say how to draw: tables, frame, scan, restart interval; and the 16 bytes of JFIF without a thumbnail.
_DRAWING = {0xDB, 0xC4, 0xDD, 0xC0, 0xC1, 0xC2}
_JFIF, _SCAN, _END = 0xE0, 0xDA, 0xD9
_JFIF_SIZE = 16


def is_bare(data: bytes) -> bool:
    """Whether every segment says how to draw the picture, and the file ends with it."""
    if data[:2] != b"\xff\xd8":
        return False
    at = 2
    while at + 2 <= len(data) and data[at] == 0xFF:
        marker = data[at + 1]
        if marker == _END:
            return at + 2 == len(data)
        size = int.from_bytes(data[at + 2 : at + 4], "big")
        if size < 2 or not _may_stay(marker, data[at + 4 : at + 2 + size], size):
            return False
        at += 2 + size
        if marker == _SCAN:
            at = _after_scan(data, at)
    return False


def _may_stay(marker: int, content: bytes, size: int) -> bool:
    if marker == _JFIF:
        return size == _JFIF_SIZE and content[:5] == b"JFIF\0" and content[-2:] == b"\0\0"
    return marker == _SCAN or marker in _DRAWING


def _after_scan(data: bytes, at: int) -> int:
    """Where the next marker stands: within a scan FF is followed by 00 or by a restart."""
    while (at := data.find(b"\xff", at)) >= 0:
        follows = data[at + 1 : at + 2]
        if follows and follows[0] != 0 and not 0xD0 <= follows[0] <= 0xD7:
            return at
        at += 2
    return len(data)
