"""What a step reports, in short."""


def told(report):
    """Subject -> outcome and codes of its faults."""
    return {line.subject: (line.outcome.value, [fault.code for fault in line.faults]) for line in report.lines}
