"""All parts under one name. It is a template builtin (settings), so pages need no `{% load %}`."""

from django import template

from jiedao.web.tags import blocks, days, drawings, forms, marks, questions, spoken

register = template.Library()
for library in (marks, days, drawings, forms, questions, blocks, spoken):
    register.tags.update(library.register.tags)
    register.filters.update(library.register.filters)
