"""`model-tui` and `python -m model_tui`."""

from model_tui.cli.main import main

if __name__ == "__main__":
    raise SystemExit(main())
