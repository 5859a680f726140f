"""Matters at work: what an entry opens or carries on, whose step it is, and the steps that people take."""
