"""The proof: house rules, unit tests, flow tests that read like plays, and a real browser."""
