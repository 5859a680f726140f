"""The edge in the browser: pages, forms and what a problem looks like.

A view fetches within the scope of the person, parses, makes one call into the kernel and renders. Nothing here
decides, counts or stores: every number comes from `figures` or a query with a scope, every change from an action.
Pages work without JavaScript; htmx makes them quicker. `docs/design.md` lists the parts a page is made of.
"""
