"""Run pytest on the kit's interpreter: the folder of what the tests need besides the kit, then pytest's arguments."""

import os
import sys
from multiprocessing import freeze_support

if __name__ == "__main__":
    freeze_support()
    sys.path.append(sys.argv[1])
    os.environ["PYTHONDONTWRITEBYTECODE"] = "1"
    sys.dont_write_bytecode = True
    import pytest

    sys.exit(pytest.main(sys.argv[2:]))
