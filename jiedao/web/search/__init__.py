"""Finding: the search box's page, and the look-up inside forms. What lies outside one's work is not found."""
