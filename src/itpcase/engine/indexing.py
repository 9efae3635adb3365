"""
Rows are counted from the front.

A negative index counts from the end in Python, so that numba asks of each index whether it is
negative. No text of the engine counts from the end; it is compiled without the question, which is
a fifth of the time of a walk over noisy counts.

The step stands among those of numba by names that numba does not promise to keep. A numba that
keeps them elsewhere compiles the same text with the question: slower, with the same answers.
"""

from __future__ import annotations

import operator
from contextlib import suppress
from functools import cache
from typing import Any, Final

__all__: list[str] = []

_KEPT_ELSEWHERE: Final = (ImportError, AttributeError, KeyError, TypeError)
"""What a name of numba raises that is gone, or takes other things."""


@cache
def pipeline_from_the_front() -> Any:
    """Return the steps by which numba compiles what never counts from the end; None for its own."""
    with suppress(*_KEPT_ELSEWHERE):
        return _make_pipeline()
    return None


def _make_pipeline() -> Any:
    from numba.core import compiler, compiler_machinery, typed_passes  # noqa: PLC0415 - an extra

    numbas_own = compiler.DefaultPassBuilder.define_nopython_pipeline
    typed = typed_passes.NopythonTypeInference

    @compiler_machinery.register_pass(mutates_CFG=False, analysis_only=False)
    class FromTheFront(compiler_machinery.FunctionPass):  # type: ignore[misc]  # numba has no types
        _name = "itpcase_from_the_front"

        def __init__(self) -> None:
            compiler_machinery.FunctionPass.__init__(self)

        def run_pass(self, state: Any) -> bool:
            with suppress(*_KEPT_ELSEWHERE):
                for block in state.func_ir.blocks.values():
                    block.body = [
                        new for each in block.body for new in _from_the_front(each, state)
                    ]
            return True

    class Pipeline(compiler.CompilerBase):  # type: ignore[misc]
        def define_pipelines(self) -> list[Any]:
            steps = numbas_own(self.state)
            steps.add_pass_after(FromTheFront, typed)
            steps.finalize()
            return [steps]

    return Pipeline


def _from_the_front(statement: Any, state: Any) -> list[Any]:
    """
    Let a statement that reads or writes an entry of an array take its index as unsigned.

    Parameters
    ----------
    statement : numba.core.ir.Stmt
    state : numba.core.compiler.StateDict
        Of the function that is compiled, when the types are known.

    Returns
    -------
    list of numba.core.ir.Stmt
        The cast of the index, if there is one, and the statement.
    """
    from numba.core import ir, types  # noqa: PLC0415 - an extra
    from numba.core.ir_utils import mk_unique_var  # noqa: PLC0415 - an extra

    writes = isinstance(statement, ir.SetItem)
    if not writes and getattr(getattr(statement, "value", None), "op", None) != "getitem":
        return [statement]
    entry = statement if writes else statement.value
    owner = entry.target if writes else entry.value
    array, index = state.typemap[owner.name], state.typemap[entry.index.name]
    if not isinstance(array, types.Array) or not getattr(index, "signed", False):
        return [statement]
    place = ir.Var(entry.index.scope, mk_unique_var("$from_the_front"), statement.loc)
    state.typemap[place.name] = types.uintp
    cast = ir.Assign(ir.Expr.cast(entry.index, statement.loc), place, statement.loc)
    typing, taken = state.typingctx, (array, types.uintp)
    if writes:
        value = state.calltypes[entry].args[2]
        found = ir.SetItem(owner, place, statement.value, statement.loc)
        state.calltypes[found] = typing.resolve_setitem(*taken, value)
    else:
        read = ir.Expr.getitem(owner, place, entry.loc)
        state.calltypes[read] = typing.resolve_function_type(operator.getitem, taken, {})
        found = ir.Assign(read, statement.target, statement.loc)
    return [cast, found]
