"""What follows for an organisation on a day: derived from what is held of it and the rulebook, and never stored."""
