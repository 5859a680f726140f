"""Access: who works here, in which post, where and from when to when, and what that lets them see and do.

What it is: User, Appointment, the posts and permissions (declared in code, described in an official's words),
`scope_for` and `explain`. What it is not: the filter itself; data obeys the Scope that stands in register.

Basis: domain reference 2.8 (who owns what); GB/T 22239-2019 (unique accounts, least privilege, separate audit post).
"""
