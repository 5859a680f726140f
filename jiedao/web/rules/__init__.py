"""制度: the regulations in force here today, what each asks, by which article, and how sure that is."""
