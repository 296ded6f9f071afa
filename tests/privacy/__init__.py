"""What must reach nobody, looked for everywhere: pages, files, mail, logs, database."""
