"""履职: what was due in a period, what became of it and why. In code order; nobody is ranked."""
