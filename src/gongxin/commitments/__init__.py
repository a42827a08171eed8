"""What organisations promise in writing: accepted on their word, followed up, and recorded as kept or broken."""
