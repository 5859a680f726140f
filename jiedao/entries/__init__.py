"""Entries: everything that is filled in, once, as evidence.

What it is: FormVersion (the form as it stood when it was filled in), Entry (immutable, dated twice), Fact (the typed
values that some figure, list or duty decides by), Attachment (checked by content, kept encrypted), Draft, and `rows`,
which turns the rulebook's conditions into queries.
What it is not: what an entry leads to; duties, cases and figures look at entries, never the other way round.

Follows: XLSForm for the meaning of field types; two dates as in FHIR (occurred, recorded).
"""
