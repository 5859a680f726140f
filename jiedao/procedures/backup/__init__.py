"""Backup and restore: everything an installation keeps in one file, and back into an empty place.

A backup is a zip archive without compression: the dump of PostgreSQL, the sealed attachments, and a manifest that says
how many rows and events there are, which keys open them and what each part's digest is. The manifest is written last:
a file that is cut off has none. Keys are never in it, so that who carries off a backup opens no sealed value; they are
kept apart and are needed to restore.
What it is not: replication, or a way to move one office out of many.
"""

from jiedao.procedures.backup.archive import Manifest
from jiedao.procedures.backup.making import backup, key_folder
from jiedao.procedures.backup.restoring import restore

__all__ = ["Manifest", "backup", "in_words", "key_folder", "restore"]


def in_words(made: Manifest) -> str:
    """What is in a backup, for the screen."""
    offices = "、".join(one.name for one in made.offices) or "没有单位"
    return f"{offices}，{sum(made.rows.values())} 行数据，{len(made.files)} 个附件"
