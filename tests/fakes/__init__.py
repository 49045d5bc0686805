"""Providers that tests speak to instead of the real ones: strict about limits, and with a ledger of what they took."""
