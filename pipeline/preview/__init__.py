"""The booklet in the browser, again after each edit: a server for the one who edits, on her own machine."""

from pipeline.preview.server import Preview, serve

__all__ = ["Preview", "serve"]
