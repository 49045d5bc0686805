"""WhatsApp against a strict Twilio: webhooks, sending, window and templates, backfill, files, checks."""
