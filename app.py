"""The ASGI app."""
