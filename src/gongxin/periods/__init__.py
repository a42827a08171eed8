"""Periods of days, working days, and statutory clocks, as plain values."""
