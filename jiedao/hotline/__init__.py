"""The city's orders (热线工单): a sheet of them comes in, each is worked as a case, and goes back with its answer.

What it is: Sheet (one file of the city, kept so that it goes back under its own headings), Row (what became of each of its
lines), Order (one thing a resident told the hotline, with the city's clock), Reply (what is answered, written by one person and
checked by another).
What it is not: the work itself. That is a case of the ladder the order's form opens, with the office's own clock; and no
file of anybody who calls: a caller is known by a keyed hash, so that what was said twice is seen as such, and no more.
"""
