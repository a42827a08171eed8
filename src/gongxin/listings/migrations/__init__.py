"""Migrations of the room of lists."""
