"""Register: the places, people, firms and things an office answers for, each once.

What it is: Place (sub-district, community, grid), Subject (any person, household, firm, site …, one dossier each),
its dated Listings on the registers of the rulebook, Assignments (包联), Memberships, Identities, search tokens, the
office's own workdays, and Scope, which every queryset obeys.
What it is not: the values filled in about a subject (those are entries), or who may look (access).

Follows: GB/T 2260 and GB/T 10114 codes for places; GB 11643 and GB 32100 for identities.
"""
