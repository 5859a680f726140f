"""The city's orders from the sheet they come in to the sheet they go back in: read and looked at (`reading`, `bringing`),
taken as entries and cases (`taking`), taken back whole (`undoing`), answered or given back (`answering`), sent out (`exporting`).
"""
