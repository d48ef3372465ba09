"""Read Jira's issues with their changelogs by ``dlt`` and its REST source into DuckDB.

    python read_with_dlt.py SITE_URL USER TOKEN FOLDER [MAX_NESTING]

Declared as dlt's documentation declares a token-paged API, with everything in one request per page. Prints
JSON: seconds and processor seconds from an imported library to loaded tables, records, requests.
"""

import json
import sys
import time

import dlt
from dlt.sources.rest_api import rest_api_source

SITE, USER, TOKEN, FOLDER = sys.argv[1:5]
NESTING = int(sys.argv[5]) if len(sys.argv) > 5 else None

started, processor = time.perf_counter(), time.process_time()
source = rest_api_source(
    {
        "client": {
            "base_url": f"{SITE}/rest/api/3/",
            "auth": {"type": "http_basic", "username": USER, "password": TOKEN},
        },
        "resources": [
            {
                "name": "issues",
                "primary_key": "id",
                "write_disposition": "replace",
                "endpoint": {
                    "path": "search/jql",
                    "params": {
                        "jql": "updated >= '2000-01-01 00:00' order by created asc",
                        "fields": "*all",
                        "expand": "changelog",
                        "maxResults": 100,
                    },
                    "data_selector": "issues",
                    "paginator": {
                        "type": "cursor",
                        "cursor_path": "nextPageToken",
                        "cursor_param": "nextPageToken",
                    },
                },
            }
        ],
    },
    max_table_nesting=NESTING,
)
pipeline = dlt.pipeline(
    "jira",
    destination=dlt.destinations.duckdb(f"{FOLDER}/dlt.duckdb"),
    dataset_name="jira",
    pipelines_dir=FOLDER,
)
pipeline.run(source)
seconds, processor = time.perf_counter() - started, time.process_time() - processor

with pipeline.sql_client() as client:
    tables = [row[0] for row in client.execute_sql("select table_name from information_schema.tables")]
    issues = client.execute_sql("select count(*) from issues")[0][0]
    histories = "issues__changelog__histories"
    entries = client.execute_sql(f"select count(*) from {histories}")[0][0] if histories in tables else None
told = {
    "seconds": seconds,
    "processor": processor,
    "issues": issues,
    "entries": entries,
    "version": dlt.__version__,
}
print(json.dumps(told))
