"""The host LibreOffice: an extension that only forwards, and the service process that does the work."""
