"""Where the built page is: in a checkout where the build puts it, in a wheel where that put it."""

from pathlib import Path

from server.trouble import Trouble

_BUILT = Path(__file__).parents[2] / "webgl_bridge/web/dist"


def page_folder() -> Path:
    """The folder with index.html; raises Trouble when the page has not been built."""
    if not (_BUILT / "index.html").exists():
        raise Trouble(f"The page is not built ({_BUILT} has no index.html): run `make setup`.")
    return _BUILT
