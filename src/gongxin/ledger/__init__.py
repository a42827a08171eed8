"""What happened, in order: events, their positions, and the proof that none was changed."""
