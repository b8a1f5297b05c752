"""Whose the files of evidence are: nobody's by themselves, for a file is shown through the entry that names it."""

from qingzhou.evidence.models import File, Look
from qingzhou.rights import declare, nobody

declare(File, nobody, internal="sha256 size media_type stored_at scan")
declare(Look, nobody, internal="file look")
