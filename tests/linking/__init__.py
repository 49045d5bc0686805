"""Tests of links between channels, of who is whom, and of the next channel that reaches somebody."""
