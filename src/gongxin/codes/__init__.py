"""Codes of organisations, regions and industries: parsed, checked, repaired where proof allows."""
