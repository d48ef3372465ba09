"""Create the buckets that are absent: ``python docker/create_buckets.py NAME…`` (safe to repeat)."""

from __future__ import annotations

import sys

import boto3
from botocore.exceptions import ClientError

#: what a store answers for a bucket that is there already, one's own or just made by another process
PRESENT = {"BucketAlreadyExists", "BucketAlreadyOwnedByYou"}


def create(names: list[str]) -> None:
    """Create each bucket; the address and the keys come from AWS_* variables."""
    store = boto3.client("s3")
    for name in names:
        try:
            store.create_bucket(Bucket=name)
        except ClientError as error:
            if error.response["Error"]["Code"] not in PRESENT:
                raise
        print(f"bucket {name} is there")


if __name__ == "__main__":
    create(sys.argv[1:])
