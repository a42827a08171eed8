"""Models over the whole population: one text of SQL in exact integers, alike on every engine, explained."""
