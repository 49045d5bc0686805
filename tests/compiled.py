"""One cache of compiled statements for all databases that the tests of a process open. Called by `conftest.py`.

SQLAlchemy keeps one per engine. A program opens one engine and compiles a statement once; here every test would
compile its statements anew, which took a sixth of its time.
"""

from __future__ import annotations

from sqlalchemy import Connection, Engine, event, util
from sqlalchemy.engine.default import DefaultDialect

STATEMENTS = 5_000


def share_compiled_statements() -> None:
    """Let all engines share what they compiled. Those of one kind are set up alike here, so they compile alike."""
    compiled = util.LRUCache[object, object](STATEMENTS)
    # The key of a statement begins with the dialect, of which every engine makes its own.
    DefaultDialect.__eq__ = lambda one, other: type(one) is type(other)  # type: ignore[method-assign]  # on purpose
    DefaultDialect.__hash__ = lambda one: hash(type(one))  # type: ignore[method-assign,assignment]  # on purpose

    @event.listens_for(Engine, "engine_connect")
    def _share(connection: Connection) -> None:
        connection.execution_options(compiled_cache=compiled)
