"""Stopping: whoever has something made says what is asked meanwhile, and ends all children at once by raising.

What is asked holds for the thread, and for those that carry its context.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

Question = Callable[[], None]
_QUESTION: ContextVar[Question | None] = ContextVar("question", default=None)


@contextmanager
def asking(question: Question) -> Iterator[None]:
    """While this lasts, `question` is called about twice a second by whoever watches a child; what it raises ends the child with
    its whole group, and goes on to who had it made.
    """
    before = _QUESTION.set(question)
    try:
        yield
    finally:
        _QUESTION.reset(before)


def ask() -> None:
    """Ask now, where somebody wants to be asked."""
    if question := _QUESTION.get():
        question()
