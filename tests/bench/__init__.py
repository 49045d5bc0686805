"""Measurements: `make bench`. What is ours stands beside a floor that was measured in the same run."""
