"""The knowledge base: starter entries, versions, search in context, rendering, exchange."""
