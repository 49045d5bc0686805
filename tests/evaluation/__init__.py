"""Tests of the measures behind `sapa evaluate`."""
