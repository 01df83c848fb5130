"""Makes components of guests written in Python: `anchor-guest build MODULE.py -o FILE`."""
