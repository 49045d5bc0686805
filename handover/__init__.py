"""Handover to people: escalation rules, the queue, the brief and the acts of an agent."""
