@echo off
rem kyoten {version}: opens the page of checks; what is dropped on this file is opened in it.
setlocal EnableDelayedExpansion
set "KYOTEN_LINE=!cmdcmdline!"
setlocal DisableDelayedExpansion
if not exist "%~dp0program\pythonw.exe" goto packed
start "" "%~dp0program\pythonw.exe" "%~dp0program\start.py" desk %*
exit

:packed
echo.
echo {packed}
echo.
pause
exit
