"""The office's reports: put together, checked, issued, corrected, printed. Every number of a page opens its records."""
