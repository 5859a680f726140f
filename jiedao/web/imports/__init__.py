"""Rosters brought in through the browser: from file to register, and back."""
