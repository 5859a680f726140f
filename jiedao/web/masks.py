"""Personal values as they stand on a screen before somebody says what for: enough to recognise, too little to use."""

from collections.abc import Callable


def phone(text: str) -> str:
    """138****4207; a landline keeps its last four digits."""
    return f"{text[:3]}****{text[-4:]}" if len(text) >= 11 else "*" * max(len(text) - 4, 0) + text[-4:]


def name(text: str) -> str:
    """The first character and as many stars as follow, at most two: 王*、欧**."""
    return text[:1] + "*" * min(len(text) - 1, 2) if text else ""


def identity(text: str) -> str:
    """410102********1234."""
    return f"{text[:6]}{'*' * max(len(text) - 10, 0)}{text[-4:]}" if len(text) > 10 else "*" * len(text)


def account(text: str) -> str:
    """The last four digits of a bank account."""
    return "**** " + text[-4:] if len(text) > 4 else "*" * len(text)


def address(text: str) -> str:
    """The road, not the house: what follows the first number is hidden."""
    at = next((i for i, c in enumerate(text) if c.isdigit()), min(len(text), 6))
    return text[:at] + "****"


MASKS: dict[str, Callable[[str], str]] = {
    "phone": phone, "name": name, "identity": identity, "account": account, "address": address,
}  # fmt: skip
