"""Tenancy: one sub-district office (街道) is one tenant and one shard key.

What it is: the Street, the base model every tenant table stands on, the street of the present request or job,
the fence in the database (row-level security) and the static check that keeps every table distributable.
What it is not: who may see what inside an office; that is register.Scope and access.

Follows: GB/T 2260 and GB/T 10114 division codes for the key; `docs/decisions/0003-three-roles-and-a-fence.md`.
"""
