"""Who works here in which post, what stands in their name, who takes it over (交接) and who acts for them (代理)."""
