"""Migrations of remedies."""
