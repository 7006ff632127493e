"""Bags made by tests: path -> bytes, right as they are made; a test then breaks one thing."""

import hashlib

from archive.packages import BagFile, check_bag

PAYLOAD = {"data/戏/牡丹亭.txt": "游园".encode(), "data/b.txt": b"bee"}


def digest_of(data, algorithm):
    return hashlib.new(algorithm, data).hexdigest()


def manifest(files, algorithm="sha512"):
    return "".join(f"{digest_of(data, algorithm)}  {path}\n" for path, data in sorted(files.items())).encode()


def bag_of(payload=None, version="1.0", algorithms=("sha512",), info="Source-Organization: 文化馆\n", encoding="UTF-8", **tags):
    """A whole bag. `tags`: further tag files, `__` for a dot and `___` for a slash in their names."""
    payload = PAYLOAD if payload is None else payload
    oxum = f"Payload-Oxum: {sum(map(len, payload.values()))}.{len(payload)}\n"
    bag = {
        **payload,
        "bagit.txt": f"BagIt-Version: {version}\nTag-File-Character-Encoding: {encoding}\n".encode(),
        "bag-info.txt": (info + oxum).encode(encoding),
        **{name.replace("___", "/").replace("__", "."): data for name, data in tags.items()},
        **{f"manifest-{one}.txt": manifest(payload, one).decode().encode(encoding) for one in algorithms},
    }
    return sealed(bag, algorithms)


def sealed(bag, algorithms=("sha512",)):
    """The bag with tag manifests made anew, so that they are not what a test finds wrong."""
    bag = {path: data for path, data in bag.items() if not path.startswith("tagmanifest-")}
    tags = {path: data for path, data in bag.items() if not path.startswith("data/")}
    return bag | {f"tagmanifest-{one}.txt": manifest(tags, one) for one in algorithms}


def judged(bag, left_out=lambda _: False):
    """The bag as `packages` judges it, with the digests that `receive` would have taken."""
    files = [BagFile(path, len(data), digest_of(data, "sha512"), digest_of(data, "sha256")) for path, data in bag.items()]
    return check_bag(files, bag.__getitem__, lambda path, algorithm: digest_of(bag[path], algorithm), left_out)


def laid(bag, folder):
    """The bag as files in a folder."""
    for path, data in bag.items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)
    return folder
