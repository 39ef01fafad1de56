"""Where the command line begins: the script ``kyoten``, and ``python -P -m batch`` where that is not on the path.

Nothing is imported before it is called: every worker process imports the main module of its parent once more.
"""

import sys


def main() -> None:
    """Run the command line."""
    from batch.cli.main import main as run

    run()


if __name__ == "__main__":
    if not sys.flags.safe_path:
        del sys.path[
            0
        ]  # the folder one stands in, of submissions perhaps: nothing more is imported from there
    main()
