"""Benchmarks: each measures one promise beside a peer or a physical limit in the same run, and keeps its figures.

A benchmark is a module here with `run(scale)`, or `run()` or `measure()`, that returns a document of figures.  Under
`ratios` it may list what was promised: a `Ratio` as a dictionary.  It runs in a process of its own, with a PostgreSQL
server of its own in `DATABASE_URL` and a home of its own in `GONGXIN_HOME`, both gone afterwards.
"""
