"""The optional encoder, over a very small real one that lies in `tiny/`."""
