"""``python -m workbooks.form`` rewrites the committed blank form."""

from pathlib import Path

from workbooks.form import BUILT, build_form

if __name__ == "__main__":
    target = Path(str(BUILT))
    target.write_bytes(build_form())
    print(f"{target} を書き直しました。")
