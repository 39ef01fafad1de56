#!/bin/sh
# kyoten {version}: opens the page of checks; files and folders given are opened in it.
here=$(cd "$(dirname "$0")" && pwd)
exec sh "$here/program/kyoten.sh" desk "$@"
