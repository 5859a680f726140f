"""记一笔: choose a form, say whom it is about, fill it in; it is kept as a draft until it is recorded, once."""
