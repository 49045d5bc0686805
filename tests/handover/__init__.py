"""Tests of the handover: rules, queue, promise, brief and acts."""
