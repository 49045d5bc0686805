"""Bot API servers that nobody here wrote: installed from locks into the cache, started, and spoken to as a customer."""
