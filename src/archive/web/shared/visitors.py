"""Where a request comes from: behind proxies of ours the address that they were asked from."""

from functools import lru_cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

from starlette.datastructures import Headers
from starlette.types import Scope

from archive.errors import SettingWrong

Network = IPv4Network | IPv6Network
_NETWORK_OF_ONE = 64
"""Bits of an IPv6 address that one subscriber has for all their machines."""


@lru_cache(maxsize=8)
def networks(written: str) -> tuple[Network, ...]:
    """The networks of a setting, between blanks or commas.

    Raises:
        SettingWrong: one of them is none.

    """
    try:
        return tuple(ip_network(one, strict=False) for one in written.replace(",", " ").split())
    except ValueError as wrong:
        raise SettingWrong(name="ARCHIVE_TRUSTED_PROXIES", reason=str(wrong)) from wrong


def visitor(scope: Scope, trusted: tuple[Network, ...]) -> str | None:
    """Who asks, as an address (of IPv6 the network of 64 bits); None where a proxy of ours does not say for whom it asks.

    What `X-Forwarded-For` says is read from its end: each proxy adds whom it was asked by, and anybody may have sent the rest.
    """
    client = scope.get("client")
    asked_by = _address(str(client[0])) if client else None
    if asked_by is None:
        return None
    passed = [one for line in Headers(scope=scope).getlist("x-forwarded-for") for one in line.split(",")]
    while _is_ours(asked_by, trusted):
        found = _address(passed.pop()) if passed else None
        if found is None:
            return None
        asked_by = found
    if isinstance(asked_by, IPv6Address):
        return str(ip_network((asked_by, _NETWORK_OF_ONE), strict=False))
    return str(asked_by)


def _is_ours(address: IPv4Address | IPv6Address, trusted: tuple[Network, ...]) -> bool:
    return any(address in network for network in trusted if network.version == address.version)


def _address(text: str) -> IPv4Address | IPv6Address | None:
    try:
        found = ip_address(text.strip().strip("[]"))
    except ValueError:
        return None
    return (found.ipv4_mapped or found) if isinstance(found, IPv6Address) else found
