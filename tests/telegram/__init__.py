"""Telegram through the real house and its real client, against a strict Bot API on this machine."""
