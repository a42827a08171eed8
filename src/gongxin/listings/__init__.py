"""Lists with due process: who is proposed, heard, entered, and how each entry ends; organisations only."""
