"""The store: a PostgreSQL server found or started, and bulk work on it as named SQL steps.  Plain Python, no Django."""
