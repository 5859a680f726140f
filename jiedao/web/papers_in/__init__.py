"""The room of papers from above: what they ask, who has answered, what is open, and the answer put together."""
