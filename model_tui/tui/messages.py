"""Messages that workers send to screens."""

from textual.message import Message

from model_tui.core.snapshot import Snapshot


class SnapshotChanged(Message):
    """There is a newer snapshot."""

    def __init__(self, snapshot: Snapshot) -> None:
        self.snapshot = snapshot
        super().__init__()


class DiscoveryDone(Message):
    """Every provider that was asked has answered or failed."""

    def __init__(self, live: int, failed: int, *, asked_by_user: bool) -> None:
        self.live = live
        self.failed = failed
        self.asked_by_user = asked_by_user
        super().__init__()


class TargetChanged(Message):
    """The picks now go into another file."""

    def __init__(self, shown: str) -> None:
        self.shown = shown
        super().__init__()


class FilesChanged(Message, bubble=False):
    """Files that the app stands on have changed on the disk, named as in `following`.

    The app hands it on to its screens, so it must not come back from there.
    """

    def __init__(self, names: frozenset[str]) -> None:
        self.names = names
        super().__init__()


class SettingsChanged(Message):
    """The user's settings are others than before: keys, target, files."""
