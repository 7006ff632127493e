"""Films whose every picture bears its number as bars, and eyes that read them: no frame lost, doubled or out of place."""

import subprocess

from archive.media.guarded import tools

WIDTH, HEIGHT, BITS = 256, 144, 16
BARS = "geq=lum='if(lt(Y,72),16+219*mod(floor(N/pow(2,floor(X/16))),2),128+64*sin((X+Y+N*3)/20))':cb=128:cr=128"


def source(seconds, rate="25", sound=True):
    """Inputs and options of a film of `seconds`; its sound is a beep at the start of every second second."""
    picture = ["-f", "lavfi", "-i", f"color=black:s={WIDTH}x{HEIGHT}:r={rate}:d={seconds}"]
    beep = ["-f", "lavfi", "-i", f"aevalsrc='if(lt(mod(t,2),0.1),sin(2*PI*1000*t),0)':d={seconds}:s=48000"]
    encoded = ["-vf", BARS, "-c:v", "libx264", "-preset", "veryfast", "-crf", "12", "-g", "77", "-c:a", "aac", "-b:a", "160k"]
    return [*picture, *(beep if sound else [])], encoded


def numbers(path):
    """The numbers that the pictures of a film bear, in the order they are shown."""
    command = [tools.ffmpeg(), "-v", "error", "-i", str(path), "-map", "0:v:0", "-fps_mode", "passthrough"]
    shown = ["-vf", f"scale={WIDTH}:{HEIGHT},format=gray", "-f", "rawvideo", "-"]
    raw = subprocess.run([*command, *shown], check=True, capture_output=True).stdout
    frame = WIDTH * HEIGHT
    return [_number(raw[at : at + frame]) for at in range(0, len(raw), frame)]


def _number(picture):
    line = 36 * WIDTH
    return sum((picture[line + 16 * bit + 8] > 128) << bit for bit in range(BITS))


def beeps(path):
    """Moments in seconds at which a beep begins."""
    command = [tools.ffmpeg(), "-hide_banner", "-nostats", "-i", str(path), "-map", "0:a:0"]
    heard = subprocess.run([*command, "-af", "silencedetect=n=-30dB:d=0.3", "-f", "null", "-"], check=True, capture_output=True)
    words = heard.stderr.decode().split("silence_end: ")[1:]
    return [float(word.split()[0]) for word in words]
