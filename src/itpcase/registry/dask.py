"""
Shards on Dask distributed.

The scheduler hands out what `itpcase.registry.shards` does on one machine: its `answer_shard`, once
for each shard. The folders must be the same for all workers, such as on a shared disk. A shard
whose worker dies is given to another worker; an answer is whole or absent.
"""

from __future__ import annotations

import os
from contextlib import ExitStack
from typing import Any, Final

import attrs

from itpcase import _names
from itpcase._arguments import check_switches
from itpcase.errors import MissingExtraError
from itpcase.io._files.folder import as_path
from itpcase.registry.job import Job
from itpcase.registry.progress import shown
from itpcase.registry.shards import (
    Answers,
    Shards,
    answer_shard,
    answering,
    read_answers,
)

__all__ = ["map_shards"]

RETRIES: Final = 2
"""A shard that fails for another reason than its data may be tried again so often."""


@_names.renamed_argument("question", "job")
def map_shards(
    client: Any,
    folder: str | os.PathLike[str],
    job: Job,
    *,
    out: str | os.PathLike[str],
    progress: bool | None = None,
) -> Answers:
    """
    Ask a question of every shard, on the workers of a Dask cluster.

    * the answers are those of `itpcase.registry.shards.map_shards`, file by file;
    * a shard is one task on one thread, so that a worker has as many at a time as it has threads;
    * an interrupted call is repeated with the same arguments and asks what has no answer yet.

    Parameters
    ----------
    client : distributed.Client
        Connected to the cluster.
    folder : path
        A folder of shards that every worker sees.
    job : Job
        What to ask, such as ``Job(func=itp.classify_response,
        definition=itp.IWG_2009)``.
    out : path
        The folder of the answers, which every worker sees.
    progress : bool, optional
        Whether to show how far it is; on a terminal if omitted, with the extra ``report``.

    Returns
    -------
    Answers

    Raises
    ------
    InputError
        If the folder holds no shards, or *out* other files.
    DataError
        With every row of a shard that cannot be used.
    MissingExtraError
        Without the extra ``dask``.

    See Also
    --------
    itpcase.registry.shards.map_shards : the same on one machine.
    """
    check_switches(or_none=True, progress=progress)
    try:
        from distributed import as_completed  # noqa: PLC0415 - an extra
    except ImportError:
        raise MissingExtraError("Dask", "dask") from None
    shards = Shards.of(folder)
    here = str(as_path(folder).resolve())
    with ExitStack() as stack:
        place, left = stack.enter_context(answering(shards, job, out))
        there = str(place)
        running = {
            client.submit(
                answer_shard, here, shard, job, there, threads=1, pure=False, retries=RETRIES
            ): shards.rows(shard)
            for shard in left
        }
        advance = stack.enter_context(shown("asking", sum(running.values()), wanted=progress))
        for done in as_completed([*running]):
            done.result()
            done.release()
            advance(running[done])
    return attrs.evolve(read_answers(out), asked=len(left))
