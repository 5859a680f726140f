"""What is taken in as a photo or paper, what is kept of it, and how it lies on the disk."""

import errno
import io
import os

import pytest
from PIL import Image

from jiedao.audit.models import Event
from jiedao.entries.models import Attachment
from jiedao.entries.problems import FileDamaged, FileKind, FileTooLarge, NoSuchFile, NotAPhoto, StoreFull
from jiedao.procedures import files
from tests import cast
from tests.procedures.pictures import bomb, photo

PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer <<>>\n%%EOF\n"


def keep(office, data, name="现场.jpg", *, photo=True, size=None):
    return files.keep(
        io.BytesIO(data), name=name, size=len(data) if size is None else size, photo=photo,
        owner=office.user("handler"), at=cast.NOON,
    )  # fmt: skip


def shown(kept):
    return Image.open(io.BytesIO(files.read(kept)))


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP", "HEIF"])
def test_photos_of_phones_and_scanners_are_kept_as_jpeg(office, form):
    kept = keep(office, photo(form, (2400, 1800)), name=f"a.{form.lower()}")
    assert (kept.content_type, kept.width, kept.height, shown(kept).format) == ("image/jpeg", 1600, 1200, "JPEG")


def test_no_position_and_no_camera_is_kept(office):
    sent = photo(place=True)
    assert b"NAMED-CAMERA" in sent
    kept = keep(office, sent)
    assert b"NAMED-CAMERA" not in files.read(kept)
    assert not shown(kept).getexif()


def test_a_photo_taken_upright_stands_upright(office):
    kept = keep(office, photo(size=(400, 300), turned=6))
    assert (kept.width, kept.height) == (300, 400)
    red, _, blue = shown(kept).getpixel((150, 20))
    assert red > 200 and blue < 60  # what was on the left is now on top


def test_what_is_see_through_stands_on_white(office):
    out = io.BytesIO()
    Image.new("RGBA", (40, 40), (0, 0, 0, 0)).save(out, "PNG")
    assert min(shown(keep(office, out.getvalue(), name="签名.png")).getpixel((20, 20))) > 240


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (PDF, "PDF 文件"),
        (b"", "空的"),
        (b"just words", "无法辨认"),
        (photo()[:400], "已损坏"),
        (photo("PNG")[:200], "已损坏"),
        (bomb(), "万点"),
        (b"MZ" + b"\0" * 400, "文件"),
    ],
)
def test_what_is_no_photo_is_refused_by_name_with_its_reason(office, data, reason):
    before = (Event.objects.count(), Attachment.objects.count())
    with pytest.raises(NotAPhoto, match=f"“照片一.jpg”不是照片：.*{reason}.*请重新拍摄"):
        keep(office, data, name="照片一.jpg")
    assert (Event.objects.count(), Attachment.objects.count()) == before


def test_a_paper_is_a_pdf_or_a_photo_and_keeps_its_bytes(office):
    kept = keep(office, PDF, name="方案.pdf", photo=False)
    assert (kept.content_type, files.read(kept)) == ("application/pdf", PDF)
    assert keep(office, photo(), name="方案.jpg", photo=False).content_type == "image/jpeg"
    for data in (b"PK\x03\x04" + b"\0" * 400, PDF[:20], b"<script>"):
        with pytest.raises(FileKind, match="可以存：照片"):
            keep(office, data, name="方案.docx", photo=False)


def test_a_name_is_no_path(office):
    assert keep(office, photo(), name="..\\..\\etc/x/现场.jpg").name == "现场.jpg"


def test_what_is_too_large_is_not_even_read(office):
    class Unread(io.BytesIO):
        def read(self, *given):
            raise AssertionError("it was read")

    with pytest.raises(FileTooLarge, match=r"200\.0 MB，超过 20\.0 MB"):
        files.keep(
            Unread(), name="大.jpg", size=200 * 1024 * 1024, photo=True, owner=office.user("handler"), at=cast.NOON
        )


def test_on_the_disk_it_is_sealed_and_of_this_office_alone(office, settings):
    kept = keep(office, photo())
    at = files.path_of(kept.digest)
    assert str(office.code) in str(at) and at.name == kept.digest
    assert b"JFIF" not in at.read_bytes()
    assert at.stat().st_mode & 0o077 == 0
    assert not [path for path in at.parent.iterdir() if path.name.startswith(".")]


def test_a_changed_file_is_not_shown(office):
    kept = keep(office, photo(size=(401, 300)))
    at = files.path_of(kept.digest)
    at.write_bytes(at.read_bytes()[:-1] + b"?")
    with pytest.raises(FileDamaged):
        files.read(kept)
    at.unlink()
    with pytest.raises(NoSuchFile):
        files.read(kept)


def test_a_full_disk_is_said_and_leaves_nothing_behind(office, monkeypatch):
    def full(descriptor):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    data = photo(size=(402, 300))
    with pytest.raises(StoreFull, match="磁盘已满"):
        keep(office, data)
    made = files.path_of(files.digest(files.check(data, name="a", photo=True).data))
    assert not made.exists() and not list(made.parent.glob(".*"))
    assert not Attachment.objects.exists()
