"""
Divide a registry into shards and ask about its episodes, with little memory.

python3 benchmarks/sharded.py FOLDER MEGABYTES

The folder has a registry in ``registry``. Prints the seconds of both steps, the greatest memory in
use [MB] and the number of episodes.
"""

from __future__ import annotations

import resource
import sys
import time
from pathlib import Path

MEGABYTE = 1 << 20


def main() -> None:
    """Set the limit, then do the work."""
    folder, megabytes = Path(sys.argv[1]), int(sys.argv[2])
    resource.setrlimit(resource.RLIMIT_DATA, (megabytes * MEGABYTE,) * 2)

    import itpcase as itp
    from itpcase.registry.job import Job
    from itpcase.registry.shards import map_shards, write_shards

    begin = time.perf_counter()
    write_shards(folder / "registry", folder / "shards")
    divided = time.perf_counter()
    job = Job(func=itp.remission_episodes)
    answers = map_shards(folder / "shards", job, out=folder / "answers")
    asked = time.perf_counter()

    import pyarrow.parquet as pq

    episodes = sum(pq.read_metadata(path).num_rows for path in answers.paths)
    status = Path("/proc/self/status").read_text(encoding="ascii")
    most = int(status.split("VmHWM:")[1].split()[0]) // 1024
    print(f"{divided - begin:.1f} {asked - divided:.1f} {most} {episodes}")


if __name__ == "__main__":
    main()
