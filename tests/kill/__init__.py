"""A worker that is killed at every named point, what must hold afterwards, and bugs that the check must catch."""
