"""Plays in a real browser against the real program: the whole story, and every page at both sizes and themes."""
