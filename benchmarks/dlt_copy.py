"""dlt's bare copy of tables from MariaDB to PostgreSQL.

Run by benchmarks/migrate.py with dlt's own Python. Addresses come from the environment: SOURCE_URL
(mysql+pymysql), TARGET_URL (postgresql), BACKEND, TABLES, WORKDIR.
"""

import os
import resource
import time

import dlt
from dlt.sources.sql_database import sql_database


def main() -> None:
    """Copy the tables once; prints seconds and the peak memory in MB."""
    source = sql_database(
        os.environ["SOURCE_URL"],
        table_names=os.environ["TABLES"].split(","),
        backend=os.environ["BACKEND"],
        chunk_size=50_000,
    )
    pipeline = dlt.pipeline(
        pipeline_name=f"bare_{os.environ['BACKEND']}",
        destination=dlt.destinations.postgres(os.environ["TARGET_URL"]),
        dataset_name=f"bare_{os.environ['BACKEND']}",
        pipelines_dir=os.environ["WORKDIR"],
    )
    started = time.perf_counter()
    pipeline.run(source, write_disposition="replace")
    seconds = time.perf_counter() - started
    own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    children = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    print(f"{seconds:.2f} {max(own, children):.0f}")


main()
