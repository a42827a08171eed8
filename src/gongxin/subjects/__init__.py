"""Organisations over time: their codes, names and successors, and how they are found and never confused."""
