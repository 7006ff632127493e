"""How a decoder of documents says that it does not read one."""

REFUSED = 3
"""Its exit status then."""


class Refused(Exception):
    """The answer that says why not."""

    def __init__(self, **answer: str) -> None:
        self.answer = answer
        super().__init__(answer)
