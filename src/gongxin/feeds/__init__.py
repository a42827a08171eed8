"""Copies elsewhere: who holds them, until when they may be used, what each was told to cease, and whether it did."""
