"""Going about a page by the keyboard alone, as who uses no pointer does, and seeing at each stop where one is."""

from typing import Any

#: What Tab stops at, one for each group of buttons of which one is chosen; what nobody sees it passes by.
_STOPS = """() => { const groups = new Set();
  return [...document.querySelectorAll("a[href], button, input, select, textarea, summary")].filter((e) => {
    if (e.disabled || e.type === "hidden" || e.tabIndex < 0 || !e.checkVisibility({visibilityProperty: true})) return false;
    if (e.type !== "radio") return true;
    const first = !groups.has(e.name); groups.add(e.name); return first; }); }"""

#: Marks the stop as reached. Gives its words, and whether it or its label is drawn as the one that has the focus, in view.
_HERE = """() => { const at = document.activeElement;
  if (!at || at === document.body) return null;
  const seen = (e) => { const style = getComputedStyle(e), box = e.getBoundingClientRect();
    return ((style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0) || style.boxShadow !== "none")
      && box.width > 2 && box.height > 2 && box.bottom > 0 && box.top < innerHeight && box.right > 0; };
  const again = at.reached; at.reached = true;
  return {again, words: at.innerText || at.labels?.[0]?.innerText || at.value || "", html: at.outerHTML.slice(0, 120),
    seen: [at, ...(at.labels || [])].some(seen)}; }"""


def _tab(page: Any) -> Any:
    page.keyboard.press("Tab")
    return page.evaluate(_HERE)


def walk(page: Any) -> list[str]:
    """What is wrong with going through a page by Tab: a stop one does not see, and what Tab never comes to."""
    wrong = []
    page.evaluate("() => { document.activeElement.blur(); getSelection().removeAllRanges(); }")
    for _ in range(200):
        here = _tab(page)
        if here is None or here["again"]:
            break
        if not here["seen"]:
            wrong.append(f"focus is not seen at {here['html']}")
    missed = page.evaluate(f"() => ({_STOPS})().filter((e) => !e.reached).map((e) => e.outerHTML.slice(0, 120))")
    return wrong + [f"not reached: {one}" for one in missed]


def go(page: Any, words: str) -> None:
    """Tab on to the control that says so, seeing it all the way."""
    for _ in range(120):
        here = _tab(page)
        if here is not None and words in here["words"]:
            assert here["seen"], f"focus is not seen at {here['html']}"
            return
    raise AssertionError(f"{words} is not reached by keyboard")


def press(page: Any, words: str) -> None:
    """Tab on to a link or button and press Enter: it leads to another page."""
    go(page, words)
    with page.expect_navigation():
        page.keyboard.press("Enter")


def write(page: Any, label: str, text: str) -> None:
    """Tab on to a field and type."""
    go(page, label)
    page.keyboard.type(text)


def choose(page: Any, words: str) -> None:
    """Tab on to the first group of buttons of which one is chosen, and by the arrows to the one that says so."""
    while not page.evaluate("document.activeElement.type === 'radio'"):
        _tab(page)
    for _ in range(40):
        here = page.evaluate(_HERE)
        assert here["seen"], f"focus is not seen at {here['html']}"
        if words in here["words"]:
            page.keyboard.press("Space")
            return
        page.keyboard.press("ArrowDown")
    raise AssertionError(f"{words} is not among them")
