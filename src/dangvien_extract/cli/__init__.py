"""The command line: ``dangvien-extract``.

Data go to standard output, messages and progress to standard error. Exit status: 0 all inputs were
read (and every check held), 1 some failed, 2 wrong usage, 130 interrupted (143 by SIGTERM), 141
the reader of a pipe went away. Nothing heavy is imported before the arguments are understood.
"""

from __future__ import annotations

import gc
import os
import signal
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

from .parser import PROGRAM, build_parser

if TYPE_CHECKING:
    from .commands import ExtractorFactory

OK, FAILED, USAGE, INTERRUPTED, BROKEN_PIPE, TERMINATED = 0, 1, 2, 130, 141, 143

# Allocations between two looks for garbage: patterns and weights are hundreds of thousands of objects, all of which
# stay; looking through them again and again is a twentieth of the time of a short run.
_ALLOCATIONS = 50_000


def main(argv: Sequence[str] | None = None, *, extractor_factory: ExtractorFactory | None = None) -> int:
    """Run one command and return its exit status; `argv` is without the program's name.

    `extractor_factory` makes the extractor from the pattern options; a test may put another in.
    """
    if argv is None:  # the program itself: a run that is told to end takes its half-written file away
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(TERMINATED))
        gc.set_threshold(_ALLOCATIONS, 20, 20)
    try:
        args = build_parser().parse_args(argv)
        return _run(args.command, args, extractor_factory)
    except SystemExit as end:  # argparse: --help, --version, wrong usage
        return end.code if isinstance(end.code, int) else USAGE
    except KeyboardInterrupt:
        print(f"{PROGRAM}: interrupted", file=sys.stderr)
        return INTERRUPTED
    except BrokenPipeError:
        # What is still buffered has no reader: flushing it at the end must not complain.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return BROKEN_PIPE


def _run(command: str, args: object, extractor_factory: ExtractorFactory | None) -> int:
    from ..errors import DangvienError, InputError
    from .commands import COMMANDS, Environment
    from .console import one_line

    try:
        failed = COMMANDS[command](args, Environment(extractor_factory))
        return FAILED if failed else OK
    except InputError as error:
        print(f"{PROGRAM}: {one_line(str(error))}", file=sys.stderr)
        return FAILED
    except DangvienError as error:
        print(f"{PROGRAM}: {one_line(str(error))}", file=sys.stderr)
        return USAGE
    except BrokenPipeError:
        raise
    except OSError as error:  # a full disk, say: inputs are read with their own errors
        print(f"{PROGRAM}: cannot go on: {one_line(str(error))}", file=sys.stderr)
        return FAILED
