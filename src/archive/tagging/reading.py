"""The seam to rapidocr: PP-OCR models that lie inside the package, on onnxruntime's CPU. Imported when first used only.

The models are named by their files. rapidocr downloads nothing then, and fails where one is missing.
"""

import threading
from functools import cache
from importlib.metadata import distribution
from pathlib import Path

import cv2
from PIL import Image
from rapidocr import RapidOCR
from rapidocr.inference_engine.onnxruntime.main import ONNXRuntimeError
from rapidocr.utils.output import RapidOCROutput

from archive.tagging.lines import TextLine
from archive.tagging.pictures import MAX_SIDE, opened

DETECTOR, DIRECTION, RECOGNISER = "PP-OCRv6_det_small", "ch_ppocr_mobile_v2.0_cls_mobile", "PP-OCRv6_rec_small"

READING_ERRORS = (ONNXRuntimeError, cv2.error, OSError, ValueError, SyntaxError, Image.DecompressionBombError)
"""What opening or reading one picture can end in (Pillow raises SyntaxError for broken PNG)."""

_loading = threading.Lock()
_using = threading.Lock()


def model_files() -> dict[str, Path]:
    """Model name -> its file inside the installed package."""
    models = Path(str(distribution("rapidocr").locate_file("rapidocr/models")))
    return {name: models / f"{name}.onnx" for name in (DETECTOR, DIRECTION, RECOGNISER)}


def read(path: Path, start_s: float | None, threads: int) -> list[TextLine]:
    """Every line of text in one picture, sure or not, as it stands in it from top to bottom.

    Raises:
        one of `READING_ERRORS`: the picture or the model failed.

    """
    picture, size = opened(path)
    with _loading:
        engine = _engine(threads)
    with _using:  # the engine keeps parameters of a call in itself
        found = engine(picture)
    if not isinstance(found, RapidOCROutput) or found.boxes is None or found.txts is None or found.scores is None:
        return []  # no text found, or none of what was found could be read
    return [
        TextLine(str(text).strip(), min(1.0, max(0.0, float(score))), _fractions(corners, size), start_s)
        for text, score, corners in zip(found.txts, found.scores, found.boxes.tolist(), strict=True)
    ]


@cache
def _engine(threads: int) -> RapidOCR:
    cv2.setNumThreads(threads)
    files = {name: str(path) for name, path in model_files().items()}
    return RapidOCR(
        params={
            "Global.log_level": "error",
            "Global.max_side_len": MAX_SIDE,
            "Det.model_path": files[DETECTOR],
            "Cls.model_path": files[DIRECTION],
            "Rec.model_path": files[RECOGNISER],
            "Rec.rec_batch_num": 1,  # lines side by side are padded to the longest: a third more time for nothing
            "EngineConfig.onnxruntime.intra_op_num_threads": threads,
            "EngineConfig.onnxruntime.inter_op_num_threads": 1,
        }
    )


def _fractions(corners: list[list[float]], size: tuple[int, int]) -> tuple[float, float, float, float]:
    """The upright box around four corners in fractions of the picture, padding left out."""
    width, height = size
    left, right = (min(1.0, max(0.0, edge(x for x, _ in corners) / width)) for edge in (min, max))
    top, bottom = (min(1.0, max(0.0, edge(y for _, y in corners) / height)) for edge in (min, max))
    return round(left, 4), round(top, 4), round(right - left, 4), round(bottom - top, 4)
