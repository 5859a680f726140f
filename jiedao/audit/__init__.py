"""Audit: who did what to which thing and when, chained so that a changed or missing line shows.

What it is: one append-only chain of events per office. Each event's hash covers the hash before it and all its columns.
What it is not: a copy of the data. It holds ids, codes and digests, never a personal value, and points at nothing
(text keys, no foreign keys), so that it outlives whatever it speaks of.

Basis: Cybersecurity Law art. 21 (logs at least six months, unchangeable); GB/T 22239-2019 security audit.
"""
