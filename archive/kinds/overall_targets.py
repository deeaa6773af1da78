"""部门(单位)整体绩效目标表 (B11): the targets of a whole department."""

import re

from archive.kinds import TableKind

KIND = TableKind("overall_targets", re.compile(r"整体(?:支出)?绩效|整体目标"), shape="targets", order=6)
