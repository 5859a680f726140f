"""A record with one photo as a phone sends it when the network is back, of the bare signed-in page in the same run."""

import io
import os
import random
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from bench import ground, load, machine
from bench.server import PORT, serving

BARE, FORM = "/more/", "spot_watch.seen"
#: What a phone makes of a photo before it keeps it.
SIDE, QUALITY = (1600, 1200), 84
EACH, LOOKS, ROUNDS = 60, 200, 3


@contextmanager
def outdoors() -> Iterator[None]:
    """The measure's own regulation among the rules, here and in the servers that are started meanwhile."""
    from django.test import override_settings

    os.environ["JIEDAO_RULEBOOKS"] = str(ground.OUTDOORS)
    try:
        with override_settings(RULEBOOKS=[ground.OUTDOORS]):
            yield
    finally:
        del os.environ["JIEDAO_RULEBOOKS"]


def photos(count: int) -> list[bytes]:
    """Photos as a phone's canvas writes them, none like another."""
    from PIL import Image

    grey = Image.effect_noise((320, 240), 60).resize(SIDE, Image.Resampling.BICUBIC)
    scene = Image.merge("RGB", (grey, grey.transpose(Image.Transpose.FLIP_LEFT_RIGHT), grey))
    made = []
    for _ in range(count):
        scene.paste(tuple(random.randbytes(3)), (random.randrange(1400), random.randrange(1000), 1600, 1200))
        out = io.BytesIO()
        scene.save(out, "JPEG", quality=QUALITY)
        made.append(out.getvalue())
    return made


def cost(say: Any) -> float:
    """CPU of the two requests of such a record, of that of the bare page; application and database, the median round."""
    from jiedao.procedures import booking, submission

    ratios = []
    edition = booking.edition(ground.OFFICE, ground.DAY)
    mark = submission.digest_of_form(edition.forms[FORM], edition)
    with serving(1) as server:
        session = load.Session(PORT, "walker1")
        phone = _Phone(session, ground.grids()[0], mark)
        for _ in range(20):
            assert session.get(BARE)[0] == 200
        for photo in photos(5):
            phone.sends(photo)
        for _ in range(ROUNDS):
            taken = photos(EACH)
            began = _spent(server)
            for _ in range(LOOKS):
                session.get(BARE)
            looked = _spent(server)
            for photo in taken:
                phone.sends(photo)
            bare, whole = (looked - began) / LOOKS, (_spent(server) - looked) / EACH
            say(
                f"    bare page {bare:.2f} ms CPU, record with a photo of {len(taken[0]) // 1000} kB {whole:.2f} ms CPU"
            )
            ratios.append(whole / bare)
    return sorted(ratios)[ROUNDS // 2]


def _spent(server: Any) -> float:
    return machine.cpu(server.workers) + machine.cpu(machine.children(machine.postmaster()))


class _Phone:
    """A phone with a record in its outbox, as far as a server can tell."""

    def __init__(self, session: load.Session, about: str, edition: str) -> None:
        from jiedao.access.models import User

        self.session = session
        self.owner = str(User.objects.get(username="walker1").pk)
        self.says = {
            "_form": FORM, "_about": about, "_owner": self.owner, "_edition": edition, "_at": "2018-07-02T00:00",
            "_beside": "", "what": "店外堆放建材",
        }  # fmt: skip
        self.own: list[str] = []

    def sends(self, photo: bytes) -> None:
        """The photo under its id, then the record that shows it."""
        from jiedao.crypto import digest
        from jiedao.tenancy.ids import uuid7

        kept, record = str(uuid7()), str(uuid7())
        about_photo = {"_owner": self.owner, "photo": "1", "digest": digest(photo)}
        status, said = self.session.bring(f"/field/photo/{kept}/", about_photo, photo)
        assert status == 200, (status, said[:1500])
        says = {**self.says, "photo": kept, "_since": datetime.now().astimezone().isoformat(), "_own": ""}
        phone_time = {"X-Phone-Time": str(int(time.time() * 1000))}
        status, said = self.session.bring(f"/field/send/{record}/", says, **phone_time)
        assert status == 200, (status, said[:1500])
