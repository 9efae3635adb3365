"""Registries that outgrow memory or one machine: simulated, in shards, on Dask and on Spark."""

__all__: list[str] = []
