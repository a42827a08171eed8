"""Yunze (云泽省), a province that does not exist: its organisations, and the files that its agencies deliver.

Everything is drawn from a seed, a day and a scale, so that the same three give the same bytes.  Nothing here writes
into the database: files go in through the door that every agency uses.
"""
