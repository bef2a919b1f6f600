"""Everything that starts and stops things: `bin/start`, `bin/manage`, `bin/test` and `bin/bench`.

No module of this package imports Django, except `prepare`, which only ever runs as a process of its own.
`install` and what it imports run before `.venv` exists, so they use the standard library alone.
"""
