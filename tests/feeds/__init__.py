"""Tests of consumers, leases and notices to cease."""
