"""The JSON API, version 1: the only room that knows its framework.  Outward shapes are written here by hand."""
