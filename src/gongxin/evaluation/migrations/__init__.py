"""Migrations of the room of evaluation."""
