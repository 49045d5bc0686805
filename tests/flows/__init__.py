"""Plays: whole conversations through the real HTTP, engine, database and delivery, on virtual time."""
