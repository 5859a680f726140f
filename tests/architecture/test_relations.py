"""import-linter sees imports only; a relation written as text would pass it. Here the tables themselves are asked."""

from django.apps import apps

from tests.architecture.source import layers


def test_no_table_points_upwards_or_at_a_sibling():
    height = {room: rank for rank, layer in enumerate(layers()) for room in layer}
    found = []
    for model in apps.get_models(include_auto_created=True):
        if not model.__module__.startswith("jiedao."):
            continue
        room = model.__module__.split(".")[1]
        for field in model._meta.get_fields():
            target = getattr(field, "related_model", None)
            if field.auto_created or target is None or not target.__module__.startswith("jiedao."):
                continue
            other = target.__module__.split(".")[1]
            if other != room and height[other] >= height[room]:
                found.append(f"{model._meta.label}.{field.name} -> {target._meta.label}")
    assert not found, ", ".join(found)
