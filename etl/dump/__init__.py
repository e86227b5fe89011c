"""Dumps and folders of tables as a source: brought into a local MariaDB server of our own."""
