"""Proactive messages: reminders, notices and surveys, their due times and their answers."""
