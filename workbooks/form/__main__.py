"""``python -m workbooks.form`` rewrites the committed blank form and the examples."""

from pathlib import Path

from workbooks.form import BUILT
from workbooks.form.results import complete
from workbooks.samples.examples import contents

if __name__ == "__main__":
    target = Path(str(BUILT))
    for path, values in {
        target: {},
        **{target.with_name(f"{name}.xlsx"): values for name, values in contents().items()},
    }.items():
        path.write_bytes(complete(values))
        print(f"{path} を書き直しました。")
