"""What the build puts around the author's classes: an answer for every way in which a function can end.

Everything that has to be right whether the author thinks of it or not is here.
"""

import importlib
import inspect
import os
import random
import sys
import traceback
import typing
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


class WrongAnswer(TypeError):
    """An answer that is none. It is the guest's mistake, whatever the function: the call fails."""


def _guarded(name: str, author: Callable[..., Any], refuse: Callable[[Exception], Any] | None, answers: Any):
    """An export that ends as the WIT package says. Without `refuse` it has no error case: what is raised fails the
    call. `answers`: the class of answers; several in a tuple; of lists in a list; none: there is nothing to answer."""

    def export(_self: Any, *given: Any) -> Any:
        _begin()
        try:
            answer = author(*given)
            if inspect.isawaitable(answer):
                # It would be taken for an answer, and what it raises would be lost.
                answer.close() if inspect.iscoroutine(answer) else None
                raise TypeError(f"{name} is `async`. Functions of a guest are synchronous: leave `async` away")
            check(name, answer, answers)
            return answer
        except WrongAnswer:
            raise
        except Exception as why:
            if refuse is None:
                raise
            raise Err(refuse(why)) from None
        finally:
            # An instance ends with its call, and what is not written by then is lost.
            sys.stdout.flush()
            sys.stderr.flush()

    return export


def check(name: str, answer: Any, answers: Any) -> None:
    """Fails when an answer is none. What it holds is not told: it may be personal."""
    if isinstance(answer, BaseException):
        raise WrongAnswer(f"{name} answered {type(answer).__name__}. Refusals are raised: `raise`, not `return`")
    if isinstance(answers, list):
        if not isinstance(answer, list):
            raise WrongAnswer(f"{name} has to answer list, and answered {_shown(answer)}")
        for at, one in enumerate(answer):
            check(f"{name}[{at}]", one, answers[0])
    elif not isinstance(answer, type(None) if answers is None else answers):
        wanted = answers if isinstance(answers, tuple) else (answers,)
        names = " or ".join("None" if one is None else one.__name__ for one in wanted)
        raise WrongAnswer(f"{name} has to answer {names}, and answered {_shown(answer, answers)}")


def _shown(answer: Any, wanted: Any = None) -> str:
    is_plain = answer is None or isinstance(answer, bool) or wanted is bool
    return repr(answer) if is_plain else type(answer).__name__


#: Of every interface the class that the component's world wants, and its functions: what turns what is raised into an
#: error case, and what an answer has to be, by its name in the SDK's module of the interface.
INTERFACES: dict[str, tuple[str, dict[str, tuple[Any, Any]]]] = {
    "receiver": (
        "Receiver",
        {
            "info": (_problem, "ReceiverInfo"),
            # Anything but a plain yes would be read as one: `"no"` is true.
            "valid_sending_anchor": (None, bool),
            "process_post_request": (_rejection, "Acceptance"),
            "process_patch_request": (_rejection, None),
        },
    ),
    "customers": (
        "Customers",
        {"requirements": (_problem, ["Field"]), "review": (_problem, "Decision"), "forgotten": (None, None)},
    ),
    "rails": (
        "Rails",
        {
            "execute_outgoing_transaction": (_problem, "Payout"),
            "poll_outgoing_transactions": (_problem, ["PayoutReport"]),
        },
    ),
    "quotes": ("Quotes", {"rate": (_problem, "Conversion"), "release": (None, None)}),
    "fees": ("Fees", {"calculate": (_problem, "Fee")}),
    "mismatches": ("Mismatches", {"decide": (_problem, "Verdict")}),
    "about": ("About", {"describe": (None, "Description")}),
}


def export(interface: str, author: type) -> type:
    """The class that the component's world wants, around the author's."""
    module = importlib.import_module(f"anchor_guest.{interface}")

    def classes(answers: Any) -> Any:
        if isinstance(answers, list):
            return [classes(one) for one in answers]
        if not isinstance(answers, str):
            return answers
        one = getattr(module, answers)
        # A variant is one of the classes of its cases.
        return typing.get_args(one) or one

    name, functions = INTERFACES[interface]
    instance = author()
    guards = {
        function: _guarded(f"{interface}.{function}", getattr(instance, function), refuse, classes(answers))
        for function, (refuse, answers) in functions.items()
    }
    return type(name, (), guards)
