@rem kyoten {version}: the command line, for those who use one.
@"%~dp0python.exe" -m batch %*
