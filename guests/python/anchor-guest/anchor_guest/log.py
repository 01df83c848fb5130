"""A handler that sends the records of `logging` to the host's log, with their level and the logger's name as context.

    logging.basicConfig(level=logging.INFO, handlers=[log.Handler()])
    bank = logging.getLogger("bank")

Each line of the host's log names the guest, the function and the transaction; an exception's traceback follows its
line. Keep personal data out of it. Lines count towards the limit on a call's output.
"""

import logging

from wit_world.imports import logging as _host

#: A level of the host's log below `logging.DEBUG`, for which `logging` has no name.
TRACE = 5


class Handler(logging.Handler):
    """Logs each record under its level. A level between two of the host's is logged as the lower one."""

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
