"""The terminal app: screens compose, widgets post messages, workers fetch; the domain knows no screen."""
