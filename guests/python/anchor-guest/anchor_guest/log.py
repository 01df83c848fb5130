"""The handler that gives what `logging` is told to the host's log, with its level and the logger's name as context.

    logging.basicConfig(level=logging.INFO, handlers=[log.Handler()])
    bank = logging.getLogger("bank")

Each line stands in the host's log under the guest's name, the function and the transaction, an exception's traceback
after its line. Keep personal data out of it. What is logged counts towards what a call may log.
"""

import logging

from wit_world.imports import logging as _host

#: Below `logging.DEBUG`: the level of the host's log that `logging` has no name for.
TRACE = 5


class Handler(logging.Handler):
    """Logs each record under its level. Levels between two are as the lower one; `CRITICAL` is logged as an error."""

    def __init__(self, level: int = logging.NOTSET):
        super().__init__(level)
        # The host writes the level and the logger's name itself; `basicConfig` would add its own.
        self.setFormatter(logging.Formatter("%(message)s"))

    def emit(self, record: logging.LogRecord) -> None:
        """Logs one record."""
        try:
            _host.log(_level(record.levelno), record.name, self.format(record))
        except Exception:
            self.handleError(record)


def _level(number: int) -> _host.Level:
    if number < logging.DEBUG:
        return _host.Level.TRACE
    if number < logging.INFO:
        return _host.Level.DEBUG
    if number < logging.WARNING:
        return _host.Level.INFO
    if number < logging.ERROR:
        return _host.Level.WARN
    return _host.Level.ERROR if number < logging.CRITICAL else _host.Level.CRITICAL
