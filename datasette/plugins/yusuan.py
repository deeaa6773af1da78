"""The reading room as one Datasette plugin: every hook in one place, every job in its own module of `reading_room/`.

Datasette loads each `*.py` of the plugins folder by itself, so shared code lives one folder deeper. That folder is a
namespace package on purpose: nothing under `datasette/` may hold an `__init__.py` (it would shadow the library).
"""

from __future__ import annotations

import hashlib
import sys
from pathlib import Path

from datasette import hookimpl
from datasette.plugins import pm

if (HERE := str(Path(__file__).parent)) not in sys.path:
    sys.path.insert(0, HERE)

from reading_room import (
    cells,
    citation,
    doors,
    errors,
    limits,
    numbers,
    published,
    renderers,
    searching,
    shapes,
    traffic,
)
from reading_room.columns import Columns
from reading_room.pages import discover
from reading_room.words import chinese, foreign, label, reader, t

# Datasette asks every plugin to handle an exception; its own prints the whole state for each mistyped address.
if (built_in := pm.get_plugin("datasette.handle_exception")) is not None:
    pm.unregister(built_in)

STATIC = Path(__file__).parents[1] / "static"


def static_version() -> str:
    """Changes with what is served, so that a browser never keeps an old style for a new page."""
    return hashlib.sha256(b"".join(path.read_bytes() for path in sorted(STATIC.glob("yusuan.*")))).hexdigest()[:10]


@hookimpl
def prepare_connection(conn):
    limits.bound(conn)
    searching.register(conn)


@hookimpl(trylast=True, specname="prepare_connection")
def search_with_our_words(conn):
    searching.replace_escape(conn)


@hookimpl
def prepare_jinja2_environment(env, datasette):
    columns, here = Columns(datasette), doors.site(datasette)
    env.globals.update(
        t=t,
        label=label,
        reader=reader,
        foreign=foreign,
        column_label=columns.label,
        column_note=columns.note,
        titled=columns.titled,
        described=columns.described,
        cell=cells.show,
        is_number=cells.is_number,
        is_year=cells.is_year,
        numeric_columns=cells.numeric_columns,
        LONG=cells.LONG,
        worth_showing=cells.worth_showing,
        hidden=cells.hidden,
        same_page=doors.same_page,
        site=here,
        cited=citation.citing(here),
        dataset=citation.dataset(here),
        facet_value=cells.facet_value,
        parameter_label=columns.parameter,
        static_version=static_version(),
        unit_address=cells.unit_address,
        events=cells.events,
        by_years=cells.by_years,
        **{name: getattr(shapes, name) for name in shapes.__all__},
    )
    env.tests["match_question"] = published.is_question
    env.filters.update(
        chinese=chinese, wan=numbers.wan, percent=numbers.percent, count=numbers.count, change=numbers.change
    )


@hookimpl
def render_cell(value, column, table, database):
    return cells.for_datasette(value, column, table, database)


@hookimpl
def register_routes():
    return discover()


@hookimpl
def canned_queries(database):
    return published.for_datasette(database)


@hookimpl
def register_output_renderer():
    return renderers.register()


@hookimpl
def startup(datasette):
    return lambda: doors.site(datasette).load(datasette)


@hookimpl(tryfirst=True)
def handle_exception(datasette, request, exception):
    return errors.answer(datasette, request, exception)


@hookimpl
def forbidden(datasette, request):
    return errors.answer(datasette, request, errors.NotOpen())


@hookimpl(trylast=True)
def asgi_wrapper(datasette):
    return traffic.wrapper(datasette)
