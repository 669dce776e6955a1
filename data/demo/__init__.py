"""The demo company: an invented energy supplier, told through the same actions as live work."""

from data.demo.fresh import Standing, refresh, standing
from data.demo.ground import Progress, Scale
from data.demo.load import WHOLE, load

__all__ = ["WHOLE", "Progress", "Scale", "Standing", "load", "refresh", "standing"]
