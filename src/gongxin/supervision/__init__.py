"""Supervision by grade and risk: the year's plan, a draw that anyone can re-run, and results that come back on file."""
