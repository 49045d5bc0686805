"""The API for other programs, under `/api/v1`: bearer keys, idempotency keys, clear errors, an OpenAPI page."""
