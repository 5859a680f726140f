"""What a browser test asks of a page it has opened."""

from typing import Any


def follow(page: Any, control: Any) -> None:
    """Press a control that leads to another page, and go on when that page stands there."""
    with page.expect_navigation():
        control.click()


def complaints_of_axe(page: Any) -> list[str]:
    """What the accessibility rules find wrong with a page, one line a place."""
    from axe_playwright_python.sync_playwright import Axe

    found = Axe().run(page).response["violations"]
    return [f"{one['id']}: {node['html'][:160]}" for one in found for node in one["nodes"]]


def sideways(page: Any) -> list[str]:
    """What stands out of the window to the right; empty when nothing scrolls sideways."""
    return page.evaluate(  # type: ignore[no-any-return]
        """() => document.documentElement.scrollWidth <= innerWidth ? [] : [...document.querySelectorAll("body *")]
        .filter((e) => e.getBoundingClientRect().right > innerWidth + 1 && !e.closest(".vh, .scroll"))
        .slice(0, 5).map((e) => `${e.tagName}.${e.className}`)"""
    )
