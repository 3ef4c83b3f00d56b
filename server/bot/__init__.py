"""The practice bot: an ordinary client of the public protocol."""
