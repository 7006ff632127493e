"""Documents: pages of PDF files as pictures and words, by PDFium in a child."""
