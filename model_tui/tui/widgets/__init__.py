"""One module per widget; none of them knows a screen."""
