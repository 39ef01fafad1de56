@echo off
rem kyoten {version}: installs from this folder alone; nothing is fetched from a network.
setlocal
cd /d "%~dp0"
if "%KYOTEN_HOME%"=="" set "KYOTEN_HOME=%LOCALAPPDATA%\kyoten"

set "PY="
py -{python} -c "import sys" >nul 2>nul && set "PY=py -{python}"
if not defined PY python -c "import sys; sys.exit('%%d.%%d' %% sys.version_info[:2] != '{python}')" >nul 2>nul && set "PY=python"
if not defined PY goto nopython
%PY% -c "import struct, sys; sys.exit(struct.calcsize('P') != 8)" || goto bits
if exist "%KYOTEN_HOME%" if not exist "%KYOTEN_HOME%\pyvenv.cfg" goto foreign

echo 「%KYOTEN_HOME%」に設置します。数分かかることがあります。
%PY% -m venv "%KYOTEN_HOME%" || goto failed
"%KYOTEN_HOME%\Scripts\python.exe" -I -m pip install --quiet --disable-pip-version-check --no-index --find-links wheels --require-hashes -r requirements.txt || goto failed
"%KYOTEN_HOME%\Scripts\python.exe" -I -m pip install --quiet --disable-pip-version-check --no-index --no-deps --force-reinstall --find-links wheels kyoten=={version} || goto failed
"%KYOTEN_HOME%\Scripts\kyoten.exe" --help >nul || goto failed
echo.
echo 点検のプログラムを設置しました。次に Excel のアドインを設置します。
"%KYOTEN_HOME%\Scripts\kyoten.exe" addin install
echo.
echo 終わりました。使い方は「はじめにお読みください.txt」をご覧ください。
pause
exit /b 0

:nopython
echo エラー：Python {python}（64 ビット）が見つかりません。python.org のインストーラーで入れてから、もう一度実行してください。
pause
exit /b 2

:bits
echo エラー：見つかった Python は 32 ビットです。64 ビットの Python {python} を入れてください。
pause
exit /b 2

:foreign
echo エラー：「%KYOTEN_HOME%」に別のものがあります。消さずに中止しました。名前を変えてから、もう一度実行してください。
pause
exit /b 2

:failed
echo エラー：設置できませんでした。上の表示を控えて、担当者にご相談ください。
pause
exit /b 2
