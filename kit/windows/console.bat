@echo off
rem kyoten {version}: kyoten {command}
setlocal DisableDelayedExpansion
if not exist "%~dp0..\program\python.exe" goto packed
"%~dp0..\program\python.exe" -m batch {command}
echo.
pause
exit /b

:packed
echo.
echo {packed}
echo.
pause
exit /b 2
