"""The state in its own mirror: what public bodies let slip is on their own files."""
