"""The embedded default: our own Postgres and Valkey in one data folder, ended with the server."""

from server.embedded.addresses import StoreAddresses
from server.embedded.stores import embedded_stores

__all__ = ["StoreAddresses", "embedded_stores"]
