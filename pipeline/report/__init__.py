"""What people look at: contact sheets of a finished file, and the report of an accessible edition."""

from pipeline.report.listening import verdicts, write
from pipeline.report.sheets import contact_sheets, spreads_of

__all__ = ["contact_sheets", "spreads_of", "verdicts", "write"]
