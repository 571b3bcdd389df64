"""Entry: ``python scripts/voorbeeldregio [--data DIR]``."""

from __future__ import annotations

import sys
from pathlib import Path

# Run as a folder, Python finds the modules of this package but not the package.
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from voorbeeldregio.generate import main  # after the path

main(sys.argv[1:])
