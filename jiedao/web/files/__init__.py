"""Photographs and papers: taken in from a form, and shown to who may see the record they belong to."""
