"""The pages of agents and operators. Never imports `bot`."""
