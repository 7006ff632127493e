"""Captions: from what was delivered (SRT, WebVTT, ASS, LRC) or lies in a recording to checked WebVTT and its HLS form."""
