"""The map: outlines of places, subjects and cases as points, drawn by the office itself, with no base map or with one."""
