"""The room of the city's hotline: its sheets, its orders with both clocks, what is answered and what goes back."""
