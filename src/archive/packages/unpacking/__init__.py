"""Packages made by strangers (zip, tar and tar compressed): listed, judged and read as streams, one module per form."""
