"""What is on file about the province's organisations: one table for each item of the catalogue.

A table has `subject` (the organisation's row), `arrives` (the day on which the source sends it) and the fields of
the item under the catalogue's names: days as dates, money in 分, several choices as lists.
"""
