"""The bot floor: turns, deliveries, parked items, and everything that may be sent to it."""
