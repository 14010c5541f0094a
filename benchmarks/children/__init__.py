"""The programs that are started to be measured, or to be measured against. Each stands alone: no imports from here."""
