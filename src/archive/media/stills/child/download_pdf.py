"""Pictures of pages as one PDF to take home: what is seen, and nothing that a file may hold beside it.

PDF 1.3 (ISO 32000-1): an image of a JPEG as it is (DCTDecode) on each page, 150 to the inch. Written as it comes, not held.
"""

from pathlib import Path

import pyvips

NAME = "download.pdf"
_PER_INCH = 150.0


def pages_as_pdf(pictures: list[Path], folder: Path) -> None:
    """Write the JPEGs as the pages of `NAME` in the folder."""
    places: list[int] = []
    first = 3
    with (folder / NAME).open("wb") as file:

        def put(head: str, stream: bytes | None = None) -> None:
            places.append(file.tell())
            file.write(f"{len(places)} 0 obj\n{head}\n".encode())
            if stream is not None:
                file.write(b"stream\n" + stream + b"\nendstream\n")
            file.write(b"endobj\n")

        file.write(b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n")
        put("<< /Type /Catalog /Pages 2 0 R >>")
        kids = " ".join(f"{first + 3 * n} 0 R" for n in range(len(pictures)))
        put(f"<< /Type /Pages /Kids [{kids}] /Count {len(pictures)} >>")
        for picture in pictures:
            image = pyvips.Image.new_from_file(str(picture), access="sequential")
            wide, high = (round(side * 72 / _PER_INCH, 2) for side in (image.width, image.height))
            own = len(places) + 1
            put(
                f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {wide} {high}] /Contents {own + 1} 0 R "
                f"/Resources << /XObject << /P {own + 2} 0 R >> >> >>"
            )
            drawn = f"{wide} 0 0 {high} 0 0 cm /P Do".encode()
            put(f"<< /Length {len(drawn)} >>", drawn)
            colours = "DeviceRGB" if image.bands == 3 else "DeviceGray"
            packed = picture.read_bytes()
            put(
                f"<< /Type /XObject /Subtype /Image /Width {image.width} /Height {image.height} /ColorSpace /{colours} "
                f"/BitsPerComponent 8 /Filter /DCTDecode /Length {len(packed)} >>",
                packed,
            )
        table = file.tell()
        file.write(f"xref\n0 {len(places) + 1}\n0000000000 65535 f \n".encode())
        file.writelines(f"{place:010d} 00000 n \n".encode() for place in places)
        file.write(f"trailer\n<< /Size {len(places) + 1} /Root 1 0 R >>\nstartxref\n{table}\n%%EOF\n".encode())
