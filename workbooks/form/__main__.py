"""``python -m workbooks.form`` rewrites the committed blank form and the examples."""

from pathlib import Path

from workbooks.form import BUILT
from workbooks.form.results import complete

if __name__ == "__main__":
    target = Path(str(BUILT))
    target.write_bytes(complete({}))
    print(f"{target} を書き直しました。")
