"""Export targets: plans, byte-preserving edits, backups and undo. Touches no network."""
