"""How long the random tests play."""

from __future__ import annotations

import os

EXAMPLES = 3_000 if os.environ.get("HYPOTHESIS_PROFILE") == "thorough" else 50
