"""外业: pages that keep working without a network, and what they send when it is back (decision 0017)."""
