"""Probes: one small streaming request to a model, in the shape that its provider speaks.

`asks.py` says who is asked what, and who cannot be; a module per kind of API knows its request and its events;
`framing.py` takes streams apart, `streaming.py` sends.
"""
