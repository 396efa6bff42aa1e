"""Where uploaded files lie: on the disk, or in an object store that speaks S3."""

from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit


def files_in(url: str) -> dict[str, Any]:
    """Django's setting for the storage of files; `url` as https://key:secret@host/bucket?region=cn-north-1.

    Empty for the disk. Raises ValueError that says how the address is written.
    """
    if not url:
        return {"BACKEND": "base.storage.WholeFileStorage"}
    parts = urlsplit(url)
    bucket = parts.path.strip("/")
    if parts.scheme not in {"http", "https"} or not (parts.hostname and parts.username and parts.password and bucket):
        raise ValueError("S3_URL is written https://key:secret@host/bucket?region=…")
    from botocore.config import Config  # noqa: PLC0415  a quarter of a second that only such a store needs

    port = f":{parts.port}" if parts.port else ""
    return {
        "BACKEND": "storages.backends.s3.S3Storage",
        "OPTIONS": {
            "access_key": unquote(parts.username),
            "secret_key": unquote(parts.password),
            "bucket_name": bucket,
            "endpoint_url": f"{parts.scheme}://{parts.hostname}{port}",
            "region_name": parse_qs(parts.query).get("region", ["us-east-1"])[0],
            "default_acl": None,
            "file_overwrite": True,
            "client_config": Config(
                s3={"addressing_style": "path"},
                signature_version="s3v4",
                request_checksum_calculation="when_required",
                response_checksum_validation="when_required",
            ),
        },
    }
