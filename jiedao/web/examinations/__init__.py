"""考试: the bank of questions, an examination from its plan to its close, sitting it on a phone, and a branch's part in it."""
