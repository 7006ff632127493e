"""What is talked about: the words of the archive as types. Pure; nothing here reads or writes.

Field terms: Dublin Core (GB/T 25100), PREMIS 3 for events, OCFL and BagIt for the preserved form, EDTF for dates.
"""
