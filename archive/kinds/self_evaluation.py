"""绩效自评表 (P01): what became of the targets. A form, as the targets are."""

import re

from archive.kinds import TableKind

KIND = TableKind("self_evaluation", re.compile(r"自评"), shape="targets", order=5)
