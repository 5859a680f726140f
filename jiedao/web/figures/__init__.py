"""Numbers and what stands behind them: the list of an office's figures, one figure with its rows, its rows as a file."""
