"""Numbers as ffprobe writes them; nonsense counts as nothing."""

from fractions import Fraction


def fraction(text: object) -> Fraction:
    """`30000/1001` or `16:15`; 0 for nonsense."""
    try:
        return Fraction(str(text).replace(":", "/"))
    except (ValueError, ZeroDivisionError):
        return Fraction(0)


def as_text(rate: Fraction) -> str:
    """A fraction as the models keep it."""
    return f"{rate.numerator}/{rate.denominator}"


def seconds(text: object) -> float | None:
    """A positive, finite number of seconds, or None."""
    try:
        found = float(str(text))
    except ValueError:
        return None
    return found if 0 < found < float("inf") else None


def moment(text: object) -> float:
    """A finite moment, 0 for nonsense; may be negative."""
    try:
        found = float(str(text))
    except ValueError:
        return 0.0
    return found if abs(found) < float("inf") else 0.0


def whole(text: object) -> int | None:
    """A positive whole number, or None."""
    try:
        found = int(str(text))
    except ValueError:
        return None
    return found if found > 0 else None
