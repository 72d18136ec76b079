"""The finished file seen as the printer and as the screen reader see it; trusts nothing that made it.

`check` holds any PDF against an edition; `inventory` tells what is in it, as other tools do.
"""

from pipeline.preflight.checking import Where, check
from pipeline.preflight.inventory import FontFound, Inventory, PictureFound, inventory

__all__ = ["FontFound", "Inventory", "PictureFound", "Where", "check", "inventory"]
