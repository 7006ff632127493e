"""Deliveries made by tests."""

import csv

from PIL import Image


def colour(number):
    """The colour of picture 0 to 255: the same ones in all files of tests, which `remembered` knows then."""
    return (number, 2 * number % 256, 99)


def folder_of(parent, rows, name="delivery", **files):
    """A delivery `parent/name` with a UTF-8 CSV manifest. `files`: name with `__` for the dot -> bytes, or a colour to draw."""
    folder = parent / name
    folder.mkdir(exist_ok=True, parents=True)
    for file, content in files.items():
        path = folder / file.replace("__", ".")
        if isinstance(content, bytes):
            path.write_bytes(content)
        else:
            Image.new("RGB", (640, 480), content).save(path)
    with (folder / "manifest.csv").open("w", newline="", encoding="utf-8") as out:
        writer = csv.DictWriter(out, fieldnames=list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return folder
