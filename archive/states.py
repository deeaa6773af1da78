"""Rows that are of a year or a stage (2024年预算数, 决算数, 增减额) as columns are elsewhere.

What such a row says is read as one more heading of the columns above it: an amount means the same however its table is turned.
"""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from typing import Final

from archive.columns import PanelPlan, panel_plans
from archive.kinds._words import is_share
from archive.labels import Label
from archive.layout import Layout
from archive.panels import Column, Panel, Plan

# No table prints more years and stages than this.
_MOST: Final = 200


def plans_by_state(layout: Layout, panel: PanelPlan) -> dict[str, PanelPlan]:
    """How the rows of a panel are read, by their states. All of them count: 预算数 is the budgeted one beside 决算数."""
    context, before = panel.context, panel.panel.before
    labels = [panel.labels[layout.grid.rows[r][before]] for r in layout.body]
    found = tuple(
        dict.fromkeys([label.state for label in labels if label and label.state and not is_share(label.state)])
    )
    states = found[:_MOST]
    plan = _headed(panel.panel, states, context.is_san_gong)
    return dict(zip(states, panel_plans(plan, context.kind, context.year, context.unit, context.fund), strict=True))


@lru_cache(maxsize=512)
def _headed(panel: Panel, states: tuple[str, ...], at_the_end: bool) -> Plan:
    """A panel for each state, which heads its columns."""
    panels = [
        replace(panel, amounts=tuple([_under(state, column, at_the_end) for column in panel.amounts]))
        for state in states
    ]
    return Plan(tuple(panels), "", frozenset(), ())


def _under(state: str, column: Column, at_the_end: bool) -> Column:
    # A change is one of whatever stands above; a year stands over the rest, and the last heading says if it is a whole.
    if at_the_end or "增" in state or "减" in state or "变" in state or "差" in state:
        return replace(column, path=(*column.path, state), printed=(*column.printed, *(column.printed[-1:] or ("",))))
    return replace(column, path=(state, *column.path), printed=(*(column.printed[:1] or ("",)), *column.printed))


def of_whom(label: Label, above: Label | None, parts_in_columns: bool) -> Label:
    """The label of a row that has a state: what it says besides, else what the row above says in a cell that spans both.

    A row that is of a year alone is the whole of it, unless the parts of the whole stand over the columns.
    """
    if not label.is_state:
        return label
    if above is not None:
        return above._replace(state=label.state)
    return label if parts_in_columns else label._replace(level=0, is_total=True)
