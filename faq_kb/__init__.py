"""The knowledge base: entries, versions, search in context, rendering and exchange."""
