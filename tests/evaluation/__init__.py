"""Tests of evaluation: models compiled, run alike on every engine."""
