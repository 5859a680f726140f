"""The resident's door: pages for anybody, without an account, that work at 360 px, by keyboard alone and without JavaScript."""
