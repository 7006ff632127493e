"""What `make bench` measures, each against a peer in the same run.

A benchmark is one file `bench_<name>.py` here with `run(settings) -> list[dict]`; see `benchmarks.results.Row` for what a
dict holds. `NEEDS = ("ledger", "store", "catalogue")` in it names the servers it wants, `()` for none; all three without it.
Each runs in a process of its own, so that its peak of memory is its own, on servers that the whole run shares.
"""
