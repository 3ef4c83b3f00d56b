"""Everything before the first request: stores, port, page, sample content, and what is wrong with them."""
