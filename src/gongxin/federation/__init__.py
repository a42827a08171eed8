"""Nodes together: who the neighbours are, what each may be handed, and records on their way between them."""
