"""The real program as its own process: killed, stopped, started beside itself."""
