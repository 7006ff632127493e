"""Identification: the format of every file that a row names, by PRONOM's signatures, and how the archive stands to it."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path

from archive import formats, media
from archive.manifests import FileFacts
from archive.models.delivery import Delivery, ReceivedFile
from archive.models.media import MediaType
from archive.services import Services
from archive.steps.side_by_side import worked

_TOGETHER = 100
_TOGETHER_BYTES = 64 * 1024 * 1024
"""One start of the signature reader for so many samples, and for no more than so many bytes of them."""


def identified(
    services: Services,
    delivery: Delivery,
    named: Collection[str],
    received: Mapping[str, ReceivedFile],
    facts: Mapping[str, FileFacts],
) -> dict[str, FileFacts]:
    """The same facts with the format of every named file, and a remark for those in a format at risk.

    Of each file its first and last 64 KB are read, of documents up to 32 MB everything.
    """
    known = dict(facts)
    wanted = [received[path] for path in sorted(named) if path in received and _taken(facts[path])]
    for batch in _batches(wanted, facts):
        for file, found in zip(batch, _asked(services, delivery, batch, facts), strict=True):
            one = known[file.path]
            its = formats.file_format(found, one.mime, one.facts)
            known[file.path] = one._replace(format=its, remark=formats.standing_fault(its, file.path))
    return known


def _taken(one: FileFacts) -> bool:
    return one.size > 0 and not (one.fault and one.fault.refuses)


def _batches(files: Sequence[ReceivedFile], facts: Mapping[str, FileFacts]) -> Iterator[list[ReceivedFile]]:
    batch: list[ReceivedFile] = []
    size = 0
    for file in files:
        weight = _weight(file, facts[file.path])
        if batch and (len(batch) == _TOGETHER or size + weight > _TOGETHER_BYTES):
            yield batch
            batch, size = [], 0
        batch.append(file)
        size += weight
    if batch:
        yield batch


def _weight(file: ReceivedFile, facts: FileFacts) -> int:
    """Bytes of its sample."""
    whole = facts.media is MediaType.DOCUMENT and file.size <= formats.WHOLE
    return file.size if whole else min(file.size, 2 * formats.EDGE)


def _asked(
    services: Services, delivery: Delivery, batch: Sequence[ReceivedFile], facts: Mapping[str, FileFacts]
) -> tuple[formats.Pronom, ...]:
    weights = [_weight(file, facts[file.path]) for file in batch]
    with media.workspace(services.settings.scratch, sum(weights)) as folder:

        def sampled(number: int) -> Path:
            file = batch[number]
            sample = folder / formats.sample_name(number, file.path)
            sample.write_bytes(_sample(services, delivery, file, whole=weights[number] == file.size))
            return sample

        return formats.pronom(list(worked(sampled, range(len(batch)))))


def _sample(services: Services, delivery: Delivery, file: ReceivedFile, *, whole: bool) -> bytes:
    inbox = services.store.inbox
    if whole:
        with inbox.open(delivery.id, file.n) as stream:
            return b"".join(stream.chunks())
    with inbox.open(delivery.id, file.n, length=formats.EDGE) as stream:
        head = b"".join(stream.chunks())
    with inbox.open(delivery.id, file.n, start=file.size - formats.EDGE, length=formats.EDGE) as stream:
        return formats.edges(head, b"".join(stream.chunks()), file.size)
