"""The desk: what people do in the workbench and on the command line beyond a single decision."""
