"""Tests of proactive messages: planning, firing, answers, surveys, the clock."""
