"""People: who does something in the archive, known by an id and never by how a name happens to be written."""

import re
import unicodedata
from enum import StrEnum
from typing import Annotated, Self

from pydantic import BeforeValidator, Field, PlainSerializer

from archive.models.base import Model
from archive.simplified import simplified

_WRITTEN = re.compile(r"(?P<name>.*?\S)\s*<(?P<id>[^<>]+)>(?:（代 (?P<other>.*\S)\s*<(?P<other_id>[^<>]+)>）)?", re.DOTALL)
_BY_NAME = "name:"


class Role(StrEnum):
    """What somebody is in the archive."""

    ARCHIVIST = "archivist"
    """hands in for a centre"""
    REVIEWER = "reviewer"
    """decides what the public sees"""
    CURATOR = "curator"
    """decides what leaves for good, what may not come back, and which centres are trusted"""
    LEAD = "lead"
    """leads a centre: its people, its policies, the centres below"""
    OPERATOR = "operator"
    """keeps the machines and what is preserved in order"""
    SECURITY = "security"
    """keeps accounts and posts in order, and does none of the work"""
    AUDITOR = "auditor"
    """reads who did what, and changes nothing"""
    RULE = "rule"
    """what the archive decides by itself"""


class Grant(Model):
    """A role in a part of the tree of centres."""

    role: Role
    centre: str = Field("", description="the centre at the top of that part; empty for the whole archive")
    on_behalf_of: str = Field("", description="id of the person whose deputy one is; empty for a role of one's own")


class Person(Model):
    """Somebody who acts. Two are the same person when their ids are, however the names are written, whatever their roles.

    Who is known by a name only has an id made of it: `张 三`, `张三` and `張三` are one person, `ZHANG San` and `Ｚhang san` one.
    """

    id: str
    name: str
    roles: tuple[Grant, ...] = Field((), exclude=True, description="what they are now; not part of what they did")
    on_behalf_of: "Person | None" = Field(None, description="for whom a deputy acts, who holds the post")

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Person) and self.id == other.id

    def __hash__(self) -> int:
        return hash(self.id)

    @classmethod
    def named(cls, name: str, *roles: Role) -> Self:
        """Who is known by a name, with roles that hold everywhere. No name brings an id along: its brackets are left out."""
        plain = re.sub(r"[<>]", "", name)
        return cls(id=_of_name(plain), name=plain, roles=tuple(Grant(role=role) for role in roles))

    @classmethod
    def read(cls, written: str) -> Self:
        """From what is stored: `张三`, and of somebody with an account `张三 <id>`."""
        found = _WRITTEN.fullmatch(written)
        if found is None:
            return cls(id=_of_name(written), name=written)
        other = Person(id=found["other_id"], name=found["other"]) if found["other"] else None
        return cls(id=found["id"], name=found["name"], on_behalf_of=other)

    def written(self) -> str:
        """As it is stored, in decisions, events, versions and rows; `read` gives the same person back.

        Of a deputy both are kept: `示例李 <p-1>（代 示例王 <p-2>）`.
        """
        alone = self.name if self.id == _of_name(self.name) else f"{self.name} <{self.id}>"
        return f"{alone}（代 {self.on_behalf_of.written()}）" if self.on_behalf_of else alone

    @property
    def selves(self) -> frozenset[str]:
        """The ids of all who would have decided: they, and for whom they act."""
        return frozenset({self.id}) | (self.on_behalf_of.selves if self.on_behalf_of else frozenset())

    def alone(self) -> "Person":
        """They, without for whom they act."""
        return self.model_copy(update={"on_behalf_of": None})


def _of_name(name: str) -> str:
    """Names that differ in blanks, marks, case, width or script only are one person's: refusing one too many is safe."""
    plain = simplified(unicodedata.normalize("NFKC", name)).casefold()
    letters = "".join(sign for sign in plain if unicodedata.category(sign)[0] in "LMN")
    return _BY_NAME + (letters or "".join(plain.split()))


def _person(given: object) -> object:
    return Person.read(given) if isinstance(given, str) else given


Signed = Annotated[Person, BeforeValidator(_person, json_schema_input_type=str), PlainSerializer(Person.written, return_type=str)]
"""A person as a field of what is stored: text there, as it was when people were names."""
