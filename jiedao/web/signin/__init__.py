"""Signing in, signing out, changing one's password. Accounts are opened by the office, never by oneself.

allauth does the work; only these routes of it are there. Passkeys and one-time codes can be added as its stages.
axes counts failures: five in a row lock the name for this network address for a quarter of an hour.
"""
