"""Tests of the console: its pages through a test client, over a real SQLite file and virtual time."""
