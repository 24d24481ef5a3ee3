"""An S3 client that is not ours: puts, lists and removes keys exactly as they are given.

Reads requests on standard input, one JSON object a line, {endpoint, key, secret, steps: [{op, bucket,
...}]}, and writes one line for each: {"answers": [one a step]} or {"error": text}. Ends with its
input. Bodies travel in base64. Shared by the tests (boto.rs) and by servers.py; needs boto3.
"""
import base64
import concurrent.futures
import contextlib
import itertools
import json
import sys

import boto3
from botocore.config import Config

THREADS = 16


def client(request):
    return boto3.client(
        "s3",
        endpoint_url=request["endpoint"],
        aws_access_key_id=request["key"],
        aws_secret_access_key=request["secret"],
        region_name="us-east-1",
        config=Config(
            s3={"addressing_style": "path"},
            proxies={},
            retries={"max_attempts": 5, "mode": "standard"},
            max_pool_connections=THREADS,
        ),
    )


def create_bucket(s3, step):
    with contextlib.suppress(s3.exceptions.BucketAlreadyOwnedByYou, s3.exceptions.BucketAlreadyExists):
        s3.create_bucket(Bucket=step["bucket"])


def put(s3, step):
    body = base64.b64decode(step.get("body", ""))
    answer = s3.put_object(Bucket=step["bucket"], Key=step["key"], Body=body, **step.get("options", {}))
    return answer["ETag"]


def put_many(s3, step):
    """Many keys at once, one small body for all."""
    body = base64.b64decode(step.get("body", ""))
    with concurrent.futures.ThreadPoolExecutor(THREADS) as pool:
        list(pool.map(lambda key: s3.put_object(Bucket=step["bucket"], Key=key, Body=body), step["keys"]))


def put_parts(s3, step):
    """A multipart upload; every part but the last is `part_size` bytes, or each is as long as `sizes` says."""
    body = base64.b64decode(step["body"])
    sizes = step.get("sizes") or [step["part_size"]] * -(-len(body) // step["part_size"])
    where = {"Bucket": step["bucket"], "Key": step["key"]}
    upload = s3.create_multipart_upload(**where, **step.get("options", {}))["UploadId"]
    parts = []
    starts = itertools.accumulate(sizes, initial=0)
    for number, (start, size) in enumerate(zip(starts, sizes), 1):
        answer = s3.upload_part(**where, UploadId=upload, PartNumber=number, Body=body[start : start + size])
        parts.append({"PartNumber": number, "ETag": answer["ETag"]})
    return s3.complete_multipart_upload(**where, UploadId=upload, MultipartUpload={"Parts": parts})["ETag"]


def begin_parts(s3, step):
    """Multipart uploads of one part each, left as they are."""
    for key in step["keys"]:
        where = {"Bucket": step["bucket"], "Key": key}
        upload = s3.create_multipart_upload(**where)["UploadId"]
        s3.upload_part(**where, UploadId=upload, PartNumber=1, Body=b"part")


def get(s3, step):
    answer = s3.get_object(Bucket=step["bucket"], Key=step["key"])
    return base64.b64encode(answer["Body"].read()).decode()


def head(s3, step):
    try:
        answer = s3.head_object(Bucket=step["bucket"], Key=step["key"])
    except s3.exceptions.ClientError as error:
        if error.response["ResponseMetadata"]["HTTPStatusCode"] == 404:
            return None
        raise
    return {
        "size": answer["ContentLength"],
        "etag": answer["ETag"],
        "content_type": answer.get("ContentType"),
        "metadata": answer.get("Metadata", {}),
        "cache_control": answer.get("CacheControl"),
        "content_disposition": answer.get("ContentDisposition"),
        "content_encoding": answer.get("ContentEncoding"),
        "content_language": answer.get("ContentLanguage"),
        "storage_class": answer.get("StorageClass"),
        "encryption": answer.get("ServerSideEncryption"),
    }


def grants(s3, step):
    """To whom an object's ACL grants what."""
    answer = s3.get_object_acl(Bucket=step["bucket"], Key=step["key"])
    return [[one["Grantee"].get("URI"), one["Permission"]] for one in answer["Grants"]]


def delete(s3, step):
    s3.delete_object(Bucket=step["bucket"], Key=step["key"])


def list_keys(s3, step):
    pages = s3.get_paginator("list_objects_v2").paginate(Bucket=step["bucket"], Prefix=step.get("prefix", ""))
    return [[one["Key"], one["Size"], one["ETag"]] for page in pages for one in page.get("Contents", [])]


def list_uploads(s3, step):
    pages = s3.get_paginator("list_multipart_uploads").paginate(Bucket=step["bucket"], Prefix=step.get("prefix", ""))
    return [one["Key"] for page in pages for one in page.get("Uploads", [])]


def set_versioning(s3, step):
    s3.put_bucket_versioning(Bucket=step["bucket"], VersioningConfiguration={"Status": step["status"]})


OPS = {
    "create_bucket": create_bucket,
    "put": put,
    "put_many": put_many,
    "put_parts": put_parts,
    "begin_parts": begin_parts,
    "get": get,
    "head": head,
    "grants": grants,
    "delete": delete,
    "list": list_keys,
    "uploads": list_uploads,
    "set_versioning": set_versioning,
}


def main():
    clients = {}
    for line in sys.stdin:
        request = json.loads(line)
        try:
            endpoint = request["endpoint"]
            if endpoint not in clients:
                clients[endpoint] = client(request)
            reply = {"answers": [OPS[step["op"]](clients[endpoint], step) for step in request["steps"]]}
        except Exception as error:  # whatever it is, the test shall show it
            reply = {"error": f"{type(error).__name__}: {error}"}
        print(json.dumps(reply), flush=True)


main()
