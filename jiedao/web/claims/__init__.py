"""认领和结对: what waits to be taken up, taking it up, one's own pairs with their contacts, and the office's view of all."""
