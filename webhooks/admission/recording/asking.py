"""What a record tells of a request and of who made it: what the API server said, within bounds."""

from collections.abc import Iterator, Mapping
from hashlib import sha256

import orjson

from gate.audit.records.detail import Actor, Evidence
from gate.audit.records.digests import DigestSet
from gate.audit.records.requests import GroupKind, GroupResource, LeftOut, Request, UserInfo
from gate.display.encoding import encodable
from gate.recording.telling import told
from gate.tree import Node
from webhooks.admission import reading
from webhooks.admission.reading import Review, User
from webhooks.admission.recording.seen import Sides
from webhooks.admission.ruling import Ruling

NAME = 300
LONGEST = 1024
ROOM = 64 * 1024
"""How long the groups of a user may be, and all else that is said of them, in bytes of JSON."""
JSON = "application/json"


def request_of(ruling: Ruling, sides: Sides) -> Request:
    """Tell what was asked."""
    review = ruling.review
    return Request(
        uid=review.uid,
        operation=review.operation,
        kind=kind_of(review.kind),
        resource=resource_of(review.resource),
        sub_resource=told(review.subresource, NAME),
        request_kind=kind_of(review.request_kind) if review.request_kind else None,
        request_resource=(
            resource_of(review.request_resource) if review.request_resource else None
        ),
        name=told(review.name, NAME),
        namespace=told(review.namespace, NAME),
        new=sides.new,
        old=sides.old,
        field_manager=told(Node(review.options).text_of("fieldManager"), NAME),
        standing=ruling.standing,
    )


def kind_of(kind: reading.GroupKind) -> GroupKind:
    """Name a kind."""
    return GroupKind(told(kind.version, NAME), told(kind.kind, NAME), told(kind.group, NAME))


def resource_of(resource: reading.GroupResource) -> GroupResource:
    """Name a kind as in URLs."""
    named = (resource.version, resource.resource, resource.group)
    return GroupResource(*(told(each, NAME) for each in named))


def actor_of(review: Review) -> Actor:
    """Tell who asked, in the words of the API server."""
    return Actor("kubernetes", user_info=user_info(review.user))


def user_info(user: User) -> UserInfo:
    """Tell what an API server says of somebody, as far as there is room."""
    name, uid = written(user.username), written(user.uid)
    short = name[:LONGEST], uid[:LONGEST]
    lost = len(name) - len(short[0]) + len(uid) - len(short[1])
    groups = tuple(kept_groups(user.groups))
    extra = dict(kept_extra(user.extra))
    left_out = LeftOut(len(user.groups) - len(groups), len(user.extra) - len(extra), lost)
    return UserInfo(*short, groups, extra, left_out)


def kept_groups(groups: tuple[str, ...]) -> Iterator[str]:
    """Give as many groups as there is room for, from the first."""
    room = ROOM
    for group in groups:
        text = written(group)
        room -= length(text)
        if room < 0:
            return
        yield text


def kept_extra(extra: Mapping[str, tuple[str, ...]]) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Give as much of what else is said as there is room for, from the first."""
    room = ROOM
    for key, values in extra.items():
        texts = (written(key), *map(written, values))
        room -= sum(map(length, texts))
        if room < 0:
            return
        yield texts[0], texts[1:]


def written(text: str) -> str:
    """Write a text as it is, so far as any encoding can carry it."""
    return text if text.isascii() else str(encodable(text))


def length(text: str) -> int:
    """Count the bytes that a text takes in JSON."""
    return len(orjson.dumps(text)) + 1


def all_of(user: User) -> Evidence:
    """Name all that is said of a user by its digest."""
    whole = {
        "username": user.username, "uid": user.uid, "groups": user.groups, "extra": user.extra,
    }  # fmt: skip
    content = orjson.dumps(encodable(whole), option=orjson.OPT_SORT_KEYS)
    return Evidence("user-info", JSON, DigestSet(sha256(content).hexdigest()))
