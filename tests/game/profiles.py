"""How long the random tests play: a moment by hand, longer in `make test`, as long as one likes by night."""

from __future__ import annotations

import os

EXAMPLES = {"quick": 20, "full": 200, "thorough": 3_000}[os.environ.get("HYPOTHESIS_PROFILE", "quick")]
