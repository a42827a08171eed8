"""Copies of the public records, kept in step by whoever needs one: plain Python, so that it runs without a node."""
