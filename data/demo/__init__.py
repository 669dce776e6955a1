"""The demo company: an invented energy supplier, told through the same actions as live work."""

from data.demo.fresh import Standing, is_loaded, refresh, refresh_needed, standing
from data.demo.ground import Progress, Scale
from data.demo.load import WHOLE, load

__all__ = ["WHOLE", "Progress", "Scale", "Standing", "is_loaded", "load", "refresh", "refresh_needed", "standing"]
