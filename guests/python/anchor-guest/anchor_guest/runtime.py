"""The wrapper that the build puts around the author's classes. It turns every outcome of a function into an answer.

It does what has to be right whether or not the author thinks of it.
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

from .refusal import (
    CustomerInfoNeeded,
    CustomerInfoStatus,
    NonInteractiveCustomerInfoNeeded,
    NotFound,
    Problem,
    TransactionInfoNeeded,
)

_is_seeded = False


def _begin() -> None:
    """Seeds `random` before an instance's first call: it was seeded when the component was built, and every instance
    would draw the same numbers."""
    global _is_seeded
    if not _is_seeded:
        random.seed(os.urandom(32))
        _is_seeded = True


def _problem(why: Exception) -> Any:
    """For `result<_, problem>`: turns any exception into a problem. An exception that is not a refusal is a mistake in
    the guest: its traceback goes to the log, and its text only to the operator."""
    if isinstance(why, Problem):
        return why.value
    traceback.print_exception(why)
    return Problem_Unavailable(f"{type(why).__name__}: {why}")


def _rejection(why: Exception) -> Any:
    """For `result<_, rejection>`, of which a problem is one case."""
    from wit_world.exports import receiver

    if isinstance(why, CustomerInfoNeeded):
        return receiver.Rejection_CustomerInfoNeeded(why.customer_type)
    if isinstance(why, TransactionInfoNeeded):
        return receiver.Rejection_TransactionInfoNeeded(why.fields)
    return receiver.Rejection_Problem(_problem(why))


def _transfer_rejection(why: Exception) -> Any:
    """For `result<_, transfer-rejection>`, of which a problem is one case."""
    from wit_world.exports import transfers

    if isinstance(why, NonInteractiveCustomerInfoNeeded):
        return transfers.TransferRejection_NonInteractiveCustomerInfoNeeded(why.fields)
    if isinstance(why, CustomerInfoStatus):
        status = transfers.CustomerInfoStatus(transfers.InfoStatus[why.status], why.more_info_url, why.eta_seconds)
        return transfers.TransferRejection_CustomerInfoStatus(status)
    return transfers.TransferRejection_Problem(_problem(why))


def _store_problem(why: Exception) -> Any:
    """For `result<_, store-problem>`, of which a problem is one case."""
    from wit_world.exports import customer_store

    if isinstance(why, NotFound):
        return customer_store.StoreProblem_NotFound(why.text)
    return customer_store.StoreProblem_Problem(_problem(why))


class WrongAnswer(TypeError):
    """An answer of the wrong type. It is a mistake in the guest: the call fails."""


def _guarded(name: str, author: Callable[..., Any], refuse: Callable[[Exception], Any] | None, answers: Any):
    """An export that ends as the WIT package defines. `refuse` makes the error case of an exception; without it, the
    function has none, and an exception fails the call. `answers` is the class of the answer: a tuple for several
    classes, a list for a list of them, None for no answer."""

    def export(_self: Any, *given: Any) -> Any:
        _begin()
        try:
            answer = author(*given)
            if inspect.isawaitable(answer):
                # It would count as an answer, and its exceptions would be lost.
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
            # An instance may end with its call, and output that is not written by then is lost.
            sys.stdout.flush()
            sys.stderr.flush()

    return export


def check(name: str, answer: Any, answers: Any) -> None:
    """Raises `WrongAnswer` if an answer has the wrong type. The text does not repeat the answer, which may be
    personal data."""
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


#: By interface: the name of the class that the component's world expects, and its functions. Each function has the
#: converter from exceptions to its error case, and the type of its answer, by its name in the SDK's module.
INTERFACES: dict[str, tuple[str, dict[str, tuple[Any, Any]]]] = {
    "receiver": (
        "Receiver",
        {
            "info": (_problem, "ReceiverInfo"),
            # Any other type would count as true, even `"no"`.
            "valid_sending_anchor": (None, bool),
            "process_post_request": (_rejection, "Acceptance"),
            "process_patch_request": (_rejection, None),
        },
    ),
    "transfers": (
        "Transfers",
        {
            "info": (_problem, "TransferInfo"),
            "process_request": (_transfer_rejection, "TransferAcceptance"),
            "process_patch_request": (_transfer_rejection, None),
        },
    ),
    "interactive": ("Interactive", {"next_step": (_problem, "Step")}),
    "deposits": (
        "Deposits",
        {
            "poll_pending_deposits": (_problem, ["DepositReport"]),
            "incoming_notice": (_problem, "NoticeAnswer"),
            "refund_deposit": (_problem, "RefundOutcome"),
        },
    ),
    "customers": (
        "Customers",
        {"requirements": (_problem, ["Field"]), "review": (_problem, "Decision"), "forgotten": (None, None)},
    ),
    "customer_store": (
        "CustomerStore",
        {
            "get": (_store_problem, "KeptCustomer"),
            "put": (_store_problem, "Registration"),
            "delete": (_store_problem, None),
        },
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
    "signer": ("Signer", {"sign": (_problem, "Signing")}),
    "custodian": ("Custodian", {"pay": (_problem, "Progress")}),
    "about": ("About", {"describe": (None, "Description")}),
}


def export(interface: str, author: type) -> type:
    """The class that the component's world expects, wrapped around the author's."""
    module = importlib.import_module(f"anchor_guest.{interface}")

    def classes(answers: Any) -> Any:
        if isinstance(answers, list):
            return [classes(one) for one in answers]
        if not isinstance(answers, str):
            return answers
        one = getattr(module, answers)
        # A variant is a union of the classes of its cases.
        return typing.get_args(one) or one

    name, functions = INTERFACES[interface]
    instance = author()
    guards = {
        function: _guarded(f"{interface}.{function}", getattr(instance, function), refuse, classes(answers))
        for function, (refuse, answers) in functions.items()
    }
    return type(name, (), guards)
