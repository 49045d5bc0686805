"""Simulated business days and shuffled deliveries over the real house: each replays exactly from its seed."""
