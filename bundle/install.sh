#!/bin/sh
# kyoten {version}: installs from this folder alone; nothing is fetched from a network.
set -eu
cd "$(dirname "$0")"
home=${KYOTEN_HOME:-$HOME/.local/share/kyoten}
python=${PYTHON:-python{python}}

if ! "$python" -c 'import sys; sys.exit("%d.%d" % sys.version_info[:2] != "{python}")' 2>/dev/null; then
    echo "エラー：Python {python} が見つかりません。入れてから、もう一度実行してください。" >&2
    exit 2
fi
if [ -e "$home" ] && [ ! -e "$home/pyvenv.cfg" ]; then
    echo "エラー：「$home」に別のものがあります。消さずに中止しました。" >&2
    exit 2
fi

echo "「$home」に設置します。数分かかることがあります。"
"$python" -m venv "$home"
"$home/bin/python" -I -m pip install --quiet --disable-pip-version-check --no-index --find-links wheels --require-hashes -r requirements.txt
"$home/bin/python" -I -m pip install --quiet --disable-pip-version-check --no-index --no-deps --force-reinstall --find-links wheels kyoten=={version}
"$home/bin/kyoten" --help >/dev/null
echo "終わりました。$home/bin/kyoten で使えます。LibreOffice の拡張機能は次の命令で設置できます："
echo "  $home/bin/kyoten addin install --libreoffice"
