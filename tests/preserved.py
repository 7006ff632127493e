"""Objects that tests write into the store without a delivery, what becomes of them, and where else they are kept."""

from archive.config import Replica
from archive.steps.committed import commit
from archive.store import Bytes, NewVersion, object_folder


def written(services, number, sound=None):
    object_id = f"urn:archive:resource:{number:011d}"
    files = {"record.json": Bytes(b"{}"), "originals/曲.wav": Bytes(sound or b"sound" * 1000 + bytes([number]))}
    commit(services, object_id, NewVersion(files, "m", "archive"))
    return object_id


def decided(services, object_id, data=b"[]"):
    commit(services, object_id, NewVersion({"decisions.json": Bytes(data)}, "withdraw", "archive", keep=True))


def original(shelf, object_id):
    """Where the sound lies."""
    return next(one.key for one in shelf.objects(object_folder(object_id)) if one.key.endswith("曲.wav"))


def versions(shelf, object_id):
    """Every file of every version, with its bytes."""
    return {one.key: shelf.get(one.key) for one in shelf.objects(object_folder(object_id)) if "/v" in one.key}


def backed_up(services, object_id):
    """Keep the object as it is now; gives what sets the store back to that."""
    shelf, folder = services.store.objects.shelf, object_folder(object_id)
    backup = {found.key: shelf.get(found.key) for found in shelf.objects(folder)}

    def set_back():
        shelf.remove_tree(folder)
        for key, data in backup.items():
            shelf.put(key, data)

    return set_back


def bucket_replica(settings, **different):
    """A replica in a bucket of the real store, that of what is made for visitors, which these objects have none of."""
    usual = {
        "name": "city",
        "url": settings.store_url,
        "access_key": settings.store_access_key,
        "secret_key": settings.store_secret_key,
        "bucket": settings.bucket_access,
    }
    return Replica(**(usual | different))


def wiped(shelf, object_id):
    """All of an object is gone from a shelf; gives what its versions were."""
    before = versions(shelf, object_id)
    shelf.remove_tree(object_folder(object_id))
    return before
