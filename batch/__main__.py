"""``python -m batch``: the command line where the script ``kyoten`` is not on the path."""

from batch.cli.main import main

if __name__ == "__main__":
    main()
