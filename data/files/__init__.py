"""Where the bytes of attachments rest: a folder beside the store, or a bucket that speaks S3, by FILES_PLACE."""

from functools import cache

from board.files import Shelf
from data.files.bucket import Bucket
from data.files.folder import Folder
from data.settings import HOME, Settings, settings

__all__ = ["Bucket", "Folder", "shelf", "shelf_for"]


def shelf_for(given: Settings) -> Shelf:
    """The shelf that these settings name."""
    place = given.files_place
    if not place.startswith("s3://"):
        return Folder(HOME / place)
    bucket, _, prefix = place.removeprefix("s3://").partition("/")
    secret = given.s3_secret_key.get_secret_value() if given.s3_secret_key else ""
    return Bucket(given.s3_endpoint, bucket, prefix, given.s3_region, given.s3_access_key, secret)


@cache
def shelf() -> Shelf:
    """The shelf of this process."""
    return shelf_for(settings())
