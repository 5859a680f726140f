"""Inbox: what somebody has looked at, how they wish to hear of their day, and the day's digest.

What it is: Seen (a mark by one person on one thing), Wish (an hour, or off), Digest (counts of one day for one person).
What it is not: a message store: what is new, due or late follows from duties and cases each time it is asked, and a digest
holds counts and names of rules alone. No pings, no numbers that count up.
Standard: RFC 5322 for the mail, in plain text.
"""
