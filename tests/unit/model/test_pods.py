"""What can be said of pods before they are made."""

import pytest

from jupyter_dagflow.model.pods import url_problem


@pytest.mark.parametrize(
    ("url", "problem"),
    [
        ("s3://user:hunter2@bucket/prefix", "must not hold credentials"),
        ("s3://bucket/prefix?token=hunter2", "must not hold credentials"),
        ("s3://bucket/prefix#hunter2", "must not hold credentials"),
        ("file:///etc", "use a workspace of type 'volume'"),
        ("memory://bucket", "use a workspace of type 'volume'"),
        ("simplecache::s3://bucket", "should be like s3://bucket/prefix"),
        ("s3://bucket/../other", "should be like s3://bucket/prefix"),
        ("s3:///prefix", "should be like s3://bucket/prefix"),
        ("s3://[bucket", "should be like s3://bucket/prefix"),
        ("bucket/prefix", "should be like s3://bucket/prefix"),
    ],
)
def test_urls_that_do_not_do_are_told_without_their_secrets(url: str, problem: str) -> None:
    assert problem in url_problem(url)
    assert "hunter2" not in url_problem(url)


@pytest.mark.parametrize(
    "url", ["s3://bucket", "s3://bucket/a/b", "gs://bucket/a", "abfs://container@account.dfs.core.windows.net/a"]
)
def test_object_stores_of_all_kinds_do(url: str) -> None:
    assert url_problem(url) == ""
