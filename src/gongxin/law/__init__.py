"""Citations and ranks of acts, as plain values."""
