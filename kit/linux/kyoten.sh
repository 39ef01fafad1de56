#!/bin/sh
# kyoten {version}: the command line.
here=$(cd "$(dirname "$0")" && pwd)
python=${PYTHON:-python{python}}
if ! "$python" -I -c 'import sys; sys.exit("%d.%d" % sys.version_info[:2] != "{python}")' 2>/dev/null; then
    echo "エラー：Python {python} が見つかりません。入れてから、もう一度実行してください。" >&2
    exit 2
fi
exec "$python" -I -S "$here/start.py" "$@"
