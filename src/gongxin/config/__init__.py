"""Settings and addresses: the only room that knows all rooms."""
