"""``python -P -m batch``: the command line where the script ``kyoten`` is not on the path."""

import sys

if __name__ == "__main__":
    if not sys.flags.safe_path:
        del sys.path[
            0
        ]  # the folder one stands in, of submissions perhaps: nothing more is imported from there
    from batch.cli.main import main

    main()
