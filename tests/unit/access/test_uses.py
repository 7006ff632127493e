"""The one rule of what may be done with a file: whatever is no work is kept, and nothing else."""

from itertools import product

from archive.access.uses import Use, may
from archive.models.facts import MediaType
from archive.models.media import FileRole

PRIVATE = {FileRole.CONSENT, FileRole.OTHER}


def test_papers_and_everything_else_beside_the_work_are_kept_and_nothing_else():
    for media, role in product(MediaType, PRIVATE):
        assert {use for use in Use if may(use, media, role)} == {Use.TRANSFER}, (media, role)


def test_each_use_needs_the_one_before_it():
    """What is offered is shown, what is shown or read is made, what is made was looked at; every original can be transferred."""
    for media, role in product(MediaType, FileRole):
        uses = {use for use in Use if may(use, media, role)}
        assert Use.TRANSFER in uses
        assert Use.OFFER not in uses or Use.SHOW in uses
        assert not uses & {Use.SHOW, Use.READ} or Use.MAKE in uses
        assert Use.MAKE not in uses or Use.LOOK in uses


def test_a_class_or_a_role_that_nobody_has_thought_of_is_kept_and_nothing_else():
    for role in FileRole:
        assert not may(Use.SHOW, MediaType.OTHER, role)
    for media in MediaType:
        allowed = [role for role in FileRole if may(Use.SHOW, media, role)]
        assert set(allowed) <= {FileRole.MAIN, FileRole.POSTER, FileRole.CAPTION}
