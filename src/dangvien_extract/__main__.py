"""``python -m dangvien_extract``: the command line."""

import sys

from .cli import main

sys.exit(main())
