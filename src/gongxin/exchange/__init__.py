"""Deliveries in: an agency's file becomes records, a receipt, and a queue for people; nothing is lost or doubled."""
