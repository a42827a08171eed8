"""Public bodies that deliver, decide or supervise, and the keys by which their machines are known."""
