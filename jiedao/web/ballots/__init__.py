"""表决: who votes on what, step by step to the result: who came, who speaks when, two tellers or a screen, grades."""
