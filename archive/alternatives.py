"""Several tables of one kind in a document that tell of the same things: 汇总, 本级 and 下属, or 全区 and 区本级.

So do tables of the same money by function and by economic purpose, or by the department's and the government's.

They are no continuation of each other (`archive.continued`) and no repeats, and to add them would count money twice. One
is taken, all are read; which was taken is a finding, and the lines of the others are not counted in a build. A table that
is by its title of a part of the expenditure (三保, 单位资金) has the headings of the whole, and is not counted either.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from itertools import chain

from archive.kinds._words import OF_SPENDING, part_of_spending
from archive.model import Finding, Line, Table
from archive.values import ECONOMIC, FUNCTIONAL, key

# What a title says of whose money a table is: of all that the document is about, or of the head office or one unit alone.
_OF_ALL = re.compile(r"汇总|合并|全[区县市]")
_OF_A_PART = re.compile(r"本级|[所下]属")

_Lines = dict[int, list[Line]]
_Subject = tuple[object, ...]


def alternatives(tables: Sequence[Table], lines: Sequence[Line], scope: str | None) -> dict[int, Finding]:
    """The tables that are not taken, by their ordinals, each with the finding that names the one that is."""
    left = {}
    for table in tables:
        if table.kind in OF_SPENDING and (part := part_of_spending(key(table.title))):
            left[table.ordinal] = _of_a_part(table, part[0])
    tables = [table for table in tables if table.ordinal not in left]
    kinds = Counter(table.kind for table in tables if not table.is_duplicate)
    several = {table.ordinal for table in tables if kinds[table.kind] > 1 and not table.is_duplicate}
    if not several:
        return left
    by_table: _Lines = defaultdict(list)
    for line in lines:
        if line.table in several and not line.is_duplicate:
            by_table[line.table].append(line)
    printed = [table for table in tables if table.ordinal in by_table]
    for group in _groups(printed, by_table):
        taken = _taken(group, by_table, scope)
        left.update({table.ordinal: _finding(table, taken) for table in group if table is not taken})
    counted = [table for table in printed if table.ordinal not in left]
    for table, taken in _otherwise_classified(counted, by_table):
        left[table.ordinal] = _by_other_codes(table, taken)
    return left


def _groups(tables: Sequence[Table], by_table: _Lines) -> Iterator[list[Table]]:
    """The tables that tell of the same things as others of their kind."""
    alike: dict[frozenset[_Subject], list[Table]] = defaultdict(list)
    for table in tables:
        if subjects := _subjects(by_table[table.ordinal]):
            alike[subjects].append(table)
    telling: dict[_Subject, list[frozenset[_Subject]]] = defaultdict(list)
    joined: dict[frozenset[_Subject], list[frozenset[_Subject]]] = {}
    for own in alike:
        group = joined[own] = [own]
        for other, n in Counter(chain.from_iterable([telling[subject] for subject in own])).items():
            # Most of the smaller table is in the larger one, as a part is in the whole (`rows.without_repeats` asks the same).
            if n * 5 >= 4 * min(len(own), len(other)) and joined[other] is not group:
                larger, smaller = sorted((joined[other], group), key=len, reverse=True)
                larger += smaller
                joined.update(dict.fromkeys(smaller, larger))
                group = larger
        for subject in own:
            telling[subject].append(own)
    for members in {id(group): group for group in joined.values()}.values():
        found = sorted(chain.from_iterable(alike[one] for one in members), key=lambda table: table.ordinal)
        if len(found) > 1:
            yield found


def _subjects(lines: Sequence[Line]) -> frozenset[_Subject]:
    """What the amounts of a table are of. Totals tell nothing: every table has one."""
    return frozenset(
        [(x.kind, x.year, x.direction, x.code or key(x.name), x.measure, x.fund) for x in lines if not x.is_total]
    )


def _taken(group: Sequence[Table], by_table: _Lines, scope: str | None) -> Table:
    """The table of what the document is about: by its title, else by arithmetic, else the one that says most."""
    wanted, unwanted = (_OF_A_PART, _OF_ALL) if scope == "unit" else (_OF_ALL, _OF_A_PART)
    said = [table for table in group if wanted.search(_words(table)) and not unwanted.search(_words(table))]
    left = said or [table for table in group if not unwanted.search(_words(table))] or group
    totals = {table.ordinal: _total(by_table[table.ordinal]) for table in group}
    sums = [table for table in left if len(group) > 2 and 2 * totals[table.ordinal] == sum(totals.values())]
    return max(sums or left, key=lambda table: (len(by_table[table.ordinal]), -table.ordinal))


# Which classification a kind of table is by: others of the same money stand beside it.
_USUAL, _USUAL_OF = FUNCTIONAL + ECONOMIC, {"basic_expenditure": ECONOMIC + FUNCTIONAL}


def _otherwise_classified(tables: Sequence[Table], by_table: _Lines) -> Iterator[tuple[Table, Table]]:
    """(table, the one of the same kind and totals that is by the usual classification)."""
    by_money: dict[tuple[object, ...], dict[str, Table]] = defaultdict(dict)
    for table in tables:
        classes = {x.code[0] for x in by_table[table.ordinal] if x.code and x.classification in _CLASSIFICATIONS}
        totals = [x for x in by_table[table.ordinal] if x.is_total and x.measure == "total"]
        if len(classes) == 1 and totals:
            money = frozenset([(x.year, x.direction, x.fund, x.amount_fen) for x in totals])
            by_money[table.kind, money].setdefault(classes.pop(), table)
    for (kind, _), found in by_money.items():
        order = sorted(found, key=_USUAL_OF.get(str(kind), _USUAL).find)
        yield from ((found[one], found[order[0]]) for one in order[1:])


_CLASSIFICATIONS = ("functional", "economic")


def _words(table: Table) -> str:
    """What is printed over a table, and the name of its sheet or file."""
    return key(table.title) + key(table.label) + (key(table.grid.part) if table.grid else "")


def _total(lines: Sequence[Line]) -> int:
    return max((line.amount_fen for line in lines if line.is_total and line.measure == "total"), default=0)


def _finding(table: Table, taken: Table) -> Finding:
    message = (
        f"与{_called(taken)}同类，说的是同样的科目：比较和加总取后者，{_called(table)}读出而不计入"
        " / of the same kind and codes as another table of this document, which is the one that is counted"
    )
    return Finding("reading.not_counted", "unreadable", "reading", message, table=table.ordinal)


def _of_a_part(table: Table, part: str) -> Finding:
    message = (
        f"表题说的只是支出的一部分（{part}），不是全部支出：读出而不计入"
        " / the title says that this is a part of the expenditure: read, and not counted as the whole"
    )
    return Finding("reading.not_counted", "unreadable", "reading", message, table=table.ordinal)


def _by_other_codes(table: Table, taken: Table) -> Finding:
    message = (
        f"与{_called(taken)}是同一笔钱的两种分类：加总取后者，{_called(table)}读出而不计入"
        " / the same money as in another table of this document by another classification, which is the one that is counted"
    )
    return Finding("reading.not_counted", "unreadable", "reading", message, table=table.ordinal)


def _called(table: Table) -> str:
    return f"“{table.title}”（第 {table.ordinal} 张表）" if table.title else f"第 {table.ordinal} 张表"
