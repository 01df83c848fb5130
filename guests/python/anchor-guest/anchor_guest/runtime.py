"""What the build puts around the author's classes: an answer for every way in which a function can end.

Everything that has to be right whether the author thinks of it or not is here.
"""

import inspect
import os
import random
import sys
import traceback
from typing import Any, Callable

from componentize_py_types import Err
from wit_world.imports.types import Problem_Unavailable

from .refusal import CustomerInfoNeeded, Problem, TransactionInfoNeeded

_is_seeded = False


def _begin() -> None:
    """Before an instance's first call: `random` was seeded when the component was built, so that every instance would
    draw the same."""
    global _is_seeded
    if not _is_seeded:
        random.seed(os.urandom(32))
        _is_seeded = True


def _problem(why: Exception) -> Any:
    """`result<_, problem>`: anything raised becomes one. What nobody meant to raise is a mistake: its traceback goes to
    the log, and its text stays with the operator."""
    if isinstance(why, Problem):
        return why.value
    traceback.print_exception(why)
    return Problem_Unavailable(f"{type(why).__name__}: {why}")


def _rejection(why: Exception) -> Any:
    """`result<_, rejection>`: a problem is one of its cases."""
    from wit_world.exports import receiver

    if isinstance(why, CustomerInfoNeeded):
        return receiver.Rejection_CustomerInfoNeeded(why.customer_type)
    if isinstance(why, TransactionInfoNeeded):
        return receiver.Rejection_TransactionInfoNeeded(why.fields)
    return receiver.Rejection_Problem(_problem(why))


def _guarded(name: str, author: Callable[..., Any], refuse: Callable[[Exception], Any] | None, answers: type = object):
    """An export that ends as the WIT package says. Without `refuse` it has no error case: what is raised fails the
    call."""

    def export(_self: Any, *given: Any) -> Any:
        _begin()
        try:
            answer = author(*given)
            if inspect.isawaitable(answer):
                # It would be taken for an answer, and what it raises would be lost.
                answer.close() if inspect.iscoroutine(answer) else None
                raise TypeError(f"{name} is `async`. Functions of a guest are synchronous: leave `async` away")
            if not isinstance(answer, answers):
                raise TypeError(f"{name} has to answer {answers.__name__}, and answered {answer!r}")
            return answer
        except Exception as why:
            if refuse is None:
                raise
            raise Err(refuse(why)) from None
        finally:
            # An instance ends with its call, and what is not written by then is lost.
            sys.stdout.flush()
            sys.stderr.flush()

    return export


#: Of every interface the class that the component's world wants, and its functions: what turns what is raised into an
#: error case, and what an answer has to be.
INTERFACES: dict[str, tuple[str, dict[str, tuple[Any, type]]]] = {
    "receiver": (
        "Receiver",
        {
            "info": (_problem, object),
            # Anything but a plain yes would be read as one: `"no"` is true.
            "valid_sending_anchor": (None, bool),
            "process_post_request": (_rejection, object),
            "process_patch_request": (_rejection, object),
        },
    ),
    "customers": (
        "Customers",
        {"requirements": (_problem, list), "review": (_problem, object), "forgotten": (None, object)},
    ),
    "rails": (
        "Rails",
        {"execute_outgoing_transaction": (_problem, object), "poll_outgoing_transactions": (_problem, list)},
    ),
    "quotes": ("Quotes", {"rate": (_problem, object), "release": (None, object)}),
    "fees": ("Fees", {"calculate": (_problem, object)}),
    "mispayments": ("Mispayments", {"decide": (_problem, object)}),
    "about": ("About", {"describe": (None, object)}),
}


def export(interface: str, author: type) -> type:
    """The class that the component's world wants, around the author's."""
    name, functions = INTERFACES[interface]
    instance = author()
    guards = {
        function: _guarded(f"{interface}.{function}", getattr(instance, function), refuse, answers)
        for function, (refuse, answers) in functions.items()
    }
    return type(name, (), guards)
