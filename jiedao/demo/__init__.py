"""The two demonstration offices: everything in them is invented, and entered through the same procedures as real ones.

What it is: data (places, people, shops, sites by name lists) and a deterministic generator that speaks to procedures.
What it is not: a special case anywhere below; an office of invented data differs by its demonstration day alone.
`building.build` lets them stand.
"""
