"""Papers that run out (将到期): which, of whom, and until when."""
