"""Confirms attendance when a customer says so by themselves."""

from __future__ import annotations

from bot.actions import Action
from bot.appointments import confirm

ACTION = Action(confirm)
